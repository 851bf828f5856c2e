/** Slates: what goes on air in place of a picture that is not there. Drawn once by FFmpeg, kept as a raw frame. */
import { type Canvas, frameBytes } from '#shared/canvas.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import { fillFrame } from '../mixer/blend.ts';
import { filterText } from './inputs/test-picture.ts';

/** A plain dark frame, there before the drawn one is. */
export function plainSlate(canvas: Canvas): Uint8Array {
  const out = new Uint8Array(frameBytes(canvas));
  fillFrame(out, canvas.width, canvas.height, 32, 130, 126);
  return out;
}

/**
 * A dark frame with the source’s name and a line below it.
 * @throws Error when FFmpeg cannot draw it; the plain slate serves then
 */
export async function drawSlate(
  ffmpegPath: string,
  fontFile: string,
  canvas: Canvas,
  name: string,
  note: string,
): Promise<Uint8Array> {
  const { width: w, height: h } = canvas;
  const font = `fontfile='${filterText(fontFile)}'`;
  const graph = [
    `color=c=0x1c2128:s=${w}x${h}:r=1`,
    `drawtext=${font}:fontcolor=0xd0d7de:fontsize=${Math.round(h / 9)}:x=(w-tw)/2:y=h*0.38:text='${filterText(name)}'`,
    `drawtext=${font}:fontcolor=0x8b949e:fontsize=${Math.round(h / 20)}:x=(w-tw)/2:y=h*0.56:text='${filterText(note)}'`,
    'format=yuv420p',
  ].join(',');
  const process = new FfmpegProcess({
    job: 'slate',
    binary: ffmpegPath,
    args: [
      '-hide_banner',
      '-loglevel',
      'error',
      '-f',
      'lavfi',
      '-i',
      graph,
      '-frames:v',
      '1',
      '-f',
      'rawvideo',
      'pipe:1',
    ],
    stdin: 'control',
    stdout: 'pipe',
  });
  const parts: Buffer[] = [];
  process.stdout.on('data', (part: Buffer) => parts.push(part));
  const { code, stderrTail } = await process.exited;
  const picture = Buffer.concat(parts);
  if (code !== 0 || picture.length !== frameBytes(canvas)) throw new Error(stderrTail.at(-1) ?? 'FFmpeg drew no slate');
  return picture;
}
