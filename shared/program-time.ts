/**
 * Program time. The program’s PTS is a pure function of the frame number, and the wall clock of a frame is known at the
 * mixer, so any hop that can say “the newest PTS I have seen” has a measured delay behind the lens.
 */
import type { FrameRate } from './canvas.ts';
import { PTS_HZ, ptsDelta } from './ts/packet.ts';

/** PTS of program frame 0: ten seconds, so that no encoder delay ever makes a time stamp negative. */
export const PTS_BASE_TICKS = 10 * PTS_HZ;

/** PTS (90 kHz, not wrapped) of program frame `frame`. */
export const ptsOfFrame = (frame: number, rate: FrameRate): number =>
  PTS_BASE_TICKS + Math.round((frame * PTS_HZ * rate.den) / rate.num);

/** The program frame nearest to an unwrapped PTS. */
export const frameOfPts = (ptsTicks: number, rate: FrameRate): number =>
  Math.round(((ptsTicks - PTS_BASE_TICKS) * rate.num) / (PTS_HZ * rate.den));

/**
 * The unwrapped PTS that a 33-bit `pts` stands for, nearest to where the program is at `nowMs`.
 * `epochMs` is the wall clock of frame 0.
 */
export function unwrapPts(pts: number, epochMs: number, nowMs: number): number {
  const expected = PTS_BASE_TICKS + Math.round(((nowMs - epochMs) * PTS_HZ) / 1000);
  return expected + ptsDelta(pts, expected);
}

/** Wall clock (ms) at which the picture with this unwrapped PTS was at the mixer. */
export const wallClockOfPts = (ptsTicks: number, epochMs: number): number =>
  epochMs + ((ptsTicks - PTS_BASE_TICKS) * 1000) / PTS_HZ;
