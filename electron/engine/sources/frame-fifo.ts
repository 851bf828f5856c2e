/** A source’s pictures ahead of the playhead. Bounded: when it is full the oldest goes. */
import { PictureSlots } from '#shared/sync/picture-slots.ts';
import type { Frame } from '../mixer/frame-pool.ts';

export interface FifoPick {
  /** The newest picture that is due; the caller does not own it. */
  frame: Frame;
  /** It was not on screen before. */
  fresh: boolean;
}

export class FrameFifo {
  #capacity: number;
  readonly #slots: PictureSlots;
  /** By time, in samples of the source’s timeline. */
  #waiting: { at: number; frame: Frame }[] = [];
  #current: Frame | null = null;
  /** Time of the picture on screen, in samples; null while there is none. */
  shownAt: number | null = null;
  #newest = Number.NEGATIVE_INFINITY;
  /** Whether what is passed over is a loss: not while a source opens. */
  #counts = false;
  /** Pictures passed over to stay at the live edge. */
  skipped = 0;
  /** Ticks without a fresh picture while none was waiting. */
  repeated = 0;

  constructor(capacity: number, samplesPerFrame: number) {
    this.#capacity = capacity;
    this.#slots = new PictureSlots(samplesPerFrame);
  }

  /** Time of the newest picture, 0 before the first; its phase against the frame grid is the source’s own. */
  get newest(): number {
    return Number.isFinite(this.#newest) ? this.#newest : 0;
  }

  /** Room for this many pictures; where that is less than before, the oldest go. */
  resize(capacity: number): void {
    this.#capacity = capacity;
    for (const { frame } of this.#waiting.splice(0, Math.max(0, this.#waiting.length - capacity))) frame.release();
  }

  /** `own`: the time it has in the feed. */
  push(own: number, frame: Frame): void {
    const at = this.#slots.timeOf(own);
    // A timeline that has jumped back starts anew; what waits belongs to the old one.
    if (at < this.#newest) this.clear();
    this.#newest = at;
    this.#waiting.push({ at, frame });
    if (this.#waiting.length > this.#capacity) {
      this.#waiting.shift()?.frame.release();
      if (this.#counts) this.skipped += 1;
    }
  }

  /**
   * The newest picture whose time is at most `until`; null before the first picture. `jumps`: somebody has asked for
   * another delay, or the source has only just opened: what is passed over is no loss.
   */
  pick(until: number, jumps = false): FifoPick | null {
    this.#counts = !jumps;
    let due = 0;
    while ((this.#waiting[due]?.at ?? Number.POSITIVE_INFINITY) <= until) due += 1;
    if (due > 0) {
      const taken = this.#waiting.splice(0, due);
      const last = taken.pop();
      for (const passed of taken) passed.frame.release();
      if (!jumps) this.skipped += taken.length;
      if (last !== undefined) {
        this.#current?.release();
        this.#current = last.frame;
        this.shownAt = last.at;
      }
    } else if (this.#current !== null && this.#waiting.length === 0) {
      this.repeated += 1;
    }
    return this.#current === null ? null : { frame: this.#current, fresh: due > 0 };
  }

  /** Samples from the playhead at `position` to the newest picture. */
  depth(position: number): number {
    return this.#waiting.length === 0 ? 0 : Math.max(0, this.#newest - position);
  }

  /** Drops what waits; the picture on screen stays. */
  clear(): void {
    for (const { frame } of this.#waiting) frame.release();
    this.#waiting = [];
    this.#newest = Number.NEGATIVE_INFINITY;
  }

  /** Drops everything. */
  dispose(): void {
    this.clear();
    this.#current?.release();
    this.#current = null;
    this.shownAt = null;
    this.#counts = false;
  }
}
