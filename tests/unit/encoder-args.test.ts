/** FFmpeg’s arguments for every encoder, and the picture of a rendition. */
import { describe, expect, it } from 'vitest';
import { FFMPEG_ENCODERS, type VideoEncoder } from '#shared/encoder/video-encoder.ts';
import { type EncoderImplementation, EncoderSettings, VIDEO_CODECS } from '#shared/show/encoder-settings.ts';
import { shapeFilter } from '../../electron/engine/encoder/encoder-args.ts';
import { faultOf } from '../../electron/engine/encoder/trial.ts';
import { videoArgs } from '../../electron/engine/encoder/video-args.ts';

const canvas = { width: 1280, height: 720, frameRate: { num: 30, den: 1 } };
const every: VideoEncoder[] = VIDEO_CODECS.flatMap((codec) =>
  Object.keys(FFMPEG_ENCODERS[codec]).map((implementation) => ({
    codec,
    implementation: implementation as EncoderImplementation,
    options: [],
  })),
);

describe('video arguments', () => {
  it.each(every)('keep $implementation of $codec to the same bitrate and key frames', (encoder) => {
    const settings = EncoderSettings.parse({ ...encoder, videoKbps: 4500, keyIntervalS: 2 });
    const { output } = videoArgs(canvas, settings, encoder);
    const given = (option: string): string | undefined => output[output.indexOf(option) + 1];
    expect([given('-c:v'), given('-b:v'), given('-maxrate'), given('-bufsize'), given('-g')]).toEqual([
      FFMPEG_ENCODERS[encoder.codec][encoder.implementation],
      '4500k',
      '4500k',
      '2250k',
      '60',
    ]);
    expect(output.every((arg) => arg !== '')).toBe(true);
  });

  it('leave out what this FFmpeg does not list', () => {
    const card = (options: string[]): string[] =>
      videoArgs(canvas, EncoderSettings.parse({}), { codec: 'h264', implementation: 'nvenc', options }).output;
    expect(card([])).not.toContain('-zerolatency');
    expect(card(['zerolatency', 'forced-idr'])).toEqual(expect.arrayContaining(['-zerolatency', '-forced-idr']));
  });
});

describe('the picture of a rendition', () => {
  const tall = { width: 720, height: 1280, position: 0.5 };

  it('fills a vertical frame with the middle, the left end or the right end', () => {
    const part = (position: number): string =>
      shapeFilter(canvas, { ...tall, fit: 'crop', position }).split(',')[0] ?? '';
    expect([part(0), part(0.5), part(1)]).toEqual(['crop=406:720:0:0', 'crop=406:720:436:0', 'crop=406:720:874:0']);
  });

  it('shows all of it between bars', () => {
    expect(shapeFilter(canvas, { ...tall, fit: 'letterbox' })).toMatch(/^scale=720:406:.*,pad=720:1280:0:436:black$/);
    expect(shapeFilter(canvas, { width: 640, height: 360, fit: 'letterbox', position: 0 })).toMatch(
      /^scale=640:360:.*,pad=640:360:0:0:black$/,
    );
  });
});

it('a stream without its pictures has failed its trial', () => {
  expect(faultOf(new Uint8Array(188), 30, 15)).toBe('It gave 0 of 30 pictures.');
});
