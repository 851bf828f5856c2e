/** The built-in test camera, drawn by FFmpeg’s own filters. Pure. */
import { type Canvas, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import type { SourceOf } from '#shared/show/source-config.ts';
import type { FfmpegInput } from './input-plan.ts';

/** Backgrounds of the test pictures; each demo camera has its own, told apart at a glance in the dark. */
export const TEST_COLOURS = [
  '0x1b5e8c',
  '0x8c3b1b',
  '0x2f7d32',
  '0x6a2c91',
  '0x8c7a1b',
  '0x1b8c83',
  '0x8c1b55',
  '0x4a5568',
];

/** Text as FFmpeg’s filter syntax takes it inside single quotes of a filter argument. */
export const filterText = (text: string): string =>
  text
    .replace(/[\\%]/g, (c) => `\\\\${c}`)
    .replace(/:/g, '\\:')
    .replace(/['\u2019]/g, '\u2019')
    .replace(/[[\],;]/g, (c) => `\\${c}`);

/** The lavfi graph of a test camera: name, a bar that crosses the picture, a running timecode, its own tone. */
function testGraph(source: SourceOf<'test'>, canvas: Canvas, fontFile: string): string {
  const { width: w, height: h, frameRate } = canvas;
  const rate = `${frameRate.num}/${frameRate.den}`;
  const colour = TEST_COLOURS[source.variant % TEST_COLOURS.length] ?? '0x404040';
  const font = `fontfile='${filterText(fontFile)}':fontcolor=white`;
  const barWidth = Math.max(2, Math.round(w / 40));
  const period = 4 + (source.variant % 4);
  const text = [
    `drawtext=${font}:fontsize=${Math.round(h / 8)}:x=(w-tw)/2:y=h*0.22:text='${filterText(source.name)}'`,
    `drawtext=${font}:fontsize=${Math.round(h / 12)}:x=(w-tw)/2:y=h*0.52:timecode='00\\:00\\:00\\:00':r=${rate}`,
  ].join(',');
  return [
    `color=c=${colour}:s=${w}x${h}:r=${rate},format=yuv420p,${text}[picture]`,
    `color=c=white:s=${barWidth}x${Math.round(h / 6)}:r=${rate},format=yuv420p[bar]`,
    `[picture][bar]overlay=x='mod(t/${period}*(W+w),W+w)-w':y=H*0.76:eval=frame:format=yuv420[out0]`,
    `sine=frequency=${source.toneHz}:sample_rate=${SAMPLE_RATE_HZ}:samples_per_frame=1024,volume=-12dB[out1]`,
  ].join(';');
}

export const testInput = (source: SourceOf<'test'>, canvas: Canvas, fontFile: string): FfmpegInput => ({
  pacing: ['-re'],
  options: ['-f', 'lavfi'],
  url: testGraph(source, canvas, fontFile),
});
