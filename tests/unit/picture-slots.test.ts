/** Pictures of feeds that are faster than the canvas: one for each tick, wherever the playhead stands. */
import { describe, expect, it } from 'vitest';
import { PictureSlots } from '#shared/sync/picture-slots.ts';
import { FramePool } from '../../electron/engine/mixer/frame-pool.ts';
import { FrameFifo } from '../../electron/engine/sources/frame-fifo.ts';

const SECONDS = 20;

/** Times of the pictures that the decoder lets pass, in samples: the first of each canvas frame, from a quarter before it. */
function passed(feedFps: number, canvasFps: number): number[] {
  let slot = Number.NEGATIVE_INFINITY;
  return Array.from({ length: SECONDS * feedFps }, (_, i) => i / feedFps).flatMap((s) => {
    const own = Math.floor(s * canvasFps + 0.25);
    if (own <= slot) return [];
    slot = own;
    // FFmpeg counts in 90 kHz.
    return [(Math.round(s * 90_000) * 48) / 90];
  });
}

/** What a playhead that stands `phase` of a frame behind the frame grid makes of them. */
function play(feedFps: number, canvasFps: number, phase: number): { held: number; skipped: number; ticks: number } {
  const samplesPerFrame = 48_000 / canvasFps;
  const pool = new FramePool(16, 64);
  const fifo = new FrameFifo(64, samplesPerFrame);
  const waiting = passed(feedFps, canvasFps);
  let [held, ticks] = [0, 0];
  for (let n = 5; n < (SECONDS - 1) * canvasFps; n += 1) {
    const until = (n + phase) * samplesPerFrame;
    // The feed is 100 ms ahead.
    while ((waiting[0] ?? Number.POSITIVE_INFINITY) <= until + 4800) fifo.push(waiting.shift() ?? 0, pool.take());
    const pick = fifo.pick(until, n < 10);
    ticks += 1;
    if (n >= 10 && pick?.fresh === false) held += 1;
  }
  fifo.dispose();
  return { held, skipped: fifo.skipped, ticks };
}

describe('a feed that is faster than the canvas', () => {
  it.each([
    [30, 25],
    [50, 30],
    [60, 25],
    [60, 30],
    [50, 25],
    [59.94, 25],
  ])('of %d fps on %d shows a fresh picture at each tick and passes none over', (feed, canvas) => {
    for (const phase of [0, 0.1, 0.3, 0.5, 0.7, 0.9]) {
      const { held, skipped } = play(feed, canvas, phase);
      // A feed that is not quite twice as fast slides along the frames: once in a while one picture more or less is nobody’s loss.
      expect(held, `held at ${phase}`).toBeLessThanOrEqual(1);
      expect(skipped, `skipped at ${phase}`).toBeLessThanOrEqual(1);
    }
  });
});

describe('picture times', () => {
  it('stay as they are in a feed of the canvas’s rate, or a slower one', () => {
    const slots = new PictureSlots(1600);
    const times = [100, 1700, 3300, 4900, 8100, 9700];
    expect(times.map((at) => slots.timeOf(at))).toEqual(times);
    const slow = new PictureSlots(1600);
    const film = [0, 2000, 4000, 6000, 8000];
    expect(film.map((at) => slow.timeOf(at))).toEqual(film);
  });

  it('never go back, and are at most a frame and a half from their own', () => {
    const slots = new PictureSlots(1920);
    const times = passed(60, 25);
    const shown = times.map((at) => slots.timeOf(at));
    expect(shown.every((at, i) => i === 0 || at > (shown[i - 1] ?? 0))).toBe(true);
    expect(Math.max(...shown.map((at, i) => Math.abs(at - (times[i] ?? at))))).toBeLessThanOrEqual(1.5 * 1920);
  });

  it('are taken as they are again when the feed begins anew', () => {
    const slots = new PictureSlots(1920);
    for (const at of [0, 1600, 4800, 6400]) slots.timeOf(at);
    expect(slots.timeOf(0)).toBeLessThan(1920);
  });
});
