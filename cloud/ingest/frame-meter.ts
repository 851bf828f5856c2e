/** Counts the video frames of a contribution: received whole, and missing by gaps in time stamps or packet counters. */
import { PTS_HZ, ptsDelta } from '#shared/ts/packet.ts';

/** Deltas from which the frame duration is learned. */
const learnFrom = 31;
const learnAtLeast = 5;
/** A gap this long is a jump of the timeline, not lost frames. */
const jumpTicks = 5 * PTS_HZ;
/** Time going backwards by more than this is a jump as well. */
const backTicks = 0.5 * PTS_HZ;

export class FrameMeter {
  #deltas: number[] = [];
  #frameTicks: number | null = null;
  #lastDts: number | null = null;
  #newestPts: number | null = null;
  /** Packets of the frame that is arriving were lost. */
  #damaged = false;
  #open = false;
  received = 0;
  missing = 0;

  /** Duration of a frame in 90 kHz ticks as learned from the stream; null while unknown. */
  get frameTicks(): number | null {
    return this.#frameTicks;
  }

  /** Newest presentation time (90 kHz, 33 bits) seen; null before the first. */
  get newestPts(): number | null {
    return this.#newestPts;
  }

  /** Where the newest picture ends; null before the first. */
  get endPts(): number | null {
    return this.#newestPts === null ? null : this.#newestPts + (this.#frameTicks ?? PTS_HZ / 30);
  }

  /** Packets of the picture’s stream were lost. */
  packetsLost(): void {
    this.#damaged = true;
  }

  /** A frame starts. Returns true when the timeline jumped, so that this frame does not follow the last one. */
  frame(pts: number, dts: number): boolean {
    this.#closeFrame();
    this.#open = true;
    const delta = this.#lastDts === null ? null : ptsDelta(dts, this.#lastDts);
    this.#lastDts = dts;
    if (delta !== null && (delta > jumpTicks || delta < -backTicks)) {
      this.#newestPts = pts;
      return true;
    }
    if (this.#newestPts === null || ptsDelta(pts, this.#newestPts) > 0) this.#newestPts = pts;
    if (delta !== null && delta > 0) this.#take(delta);
    return false;
  }

  #closeFrame(): void {
    if (this.#open) {
      if (this.#damaged) this.missing += 1;
      else this.received += 1;
    }
    this.#damaged = false;
  }

  #take(delta: number): void {
    const known = this.#frameTicks;
    if (known !== null && delta > known * 1.5) this.missing += Math.round(delta / known) - 1;
    this.#deltas.push(delta);
    if (this.#deltas.length > learnFrom) this.#deltas.shift();
    if (this.#deltas.length < learnAtLeast) return;
    // The median does not care about a few gaps.
    const sorted = this.#deltas.toSorted((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? delta;
    // 29.97 at 90 kHz is exact, 59.94 alternates between two values: their mean is the frame.
    const near = sorted.filter((value) => Math.abs(value - middle) <= 2);
    this.#frameTicks = near.reduce((sum, value) => sum + value, 0) / near.length;
  }
}
