/** The show's canvas: every source is normalised to it, so the mixer only ever meets one picture and one sound format. */
import { z } from 'zod';

/** Frames per second as a fraction, because 29.97 is 30000/1001 and nothing else. */
export const FrameRate = z.object({
  num: z.int().min(1).max(120_000),
  den: z.int().min(1).max(1001),
});
export type FrameRate = z.infer<typeof FrameRate>;

export const FRAME_RATES: readonly { label: string; rate: FrameRate }[] = [
  { label: '24', rate: { num: 24, den: 1 } },
  { label: '25', rate: { num: 25, den: 1 } },
  { label: '29.97', rate: { num: 30000, den: 1001 } },
  { label: '30', rate: { num: 30, den: 1 } },
  { label: '50', rate: { num: 50, den: 1 } },
  { label: '59.94', rate: { num: 60000, den: 1001 } },
  { label: '60', rate: { num: 60, den: 1 } },
];

export const Canvas = z
  .object({
    width: z.int().min(160).max(3840).multipleOf(2),
    height: z.int().min(90).max(2160).multipleOf(2),
    frameRate: FrameRate,
  })
  .refine((c) => c.frameRate.num / c.frameRate.den >= 10 && c.frameRate.num / c.frameRate.den <= 60, {
    message: 'the frame rate must lie between 10 and 60 frames a second',
    path: ['frameRate'],
  });
export type Canvas = z.infer<typeof Canvas>;

/** The one sound format inside the mixer. */
export const SAMPLE_RATE_HZ = 48_000;
export const CHANNELS = 2;

export const fpsOf = (rate: FrameRate): number => rate.num / rate.den;

/** Length of one frame in milliseconds. */
export const frameMs = (rate: FrameRate): number => (1000 * rate.den) / rate.num;

/** First sample (48 kHz) that belongs to frame `frame`; exact in integers, so 29.97 never drifts. */
export function sampleOfFrame(frame: number, rate: FrameRate): number {
  return Math.floor((frame * SAMPLE_RATE_HZ * rate.den) / rate.num);
}

/** Bytes of one yuv420p frame. */
export const frameBytes = (canvas: Pick<Canvas, 'width' | 'height'>): number => (canvas.width * canvas.height * 3) / 2;

/** "1280×720 30" or "1920×1080 29.97", as an operator says it. */
export function describeCanvas(canvas: Canvas): string {
  const fps = fpsOf(canvas.frameRate);
  return `${canvas.width}×${canvas.height} ${Number.isInteger(fps) ? fps : fps.toFixed(2)}`;
}
