/**
 * The master clock: calls `tick` once a frame at its exact time. A tick that comes late is made up for at once, so the
 * number of frames always agrees with the clock; after a pause of the whole machine the missing frames are left out.
 */
import { type FrameRate, frameMs } from '#shared/canvas.ts';

/** Later than this, the machine was asleep and nobody wants the backlog. */
const GIVE_UP_MS = 1000;

export class MasterClock {
  readonly #frameMs: number;
  readonly #tick: (frame: number, dueMs: number) => void;
  #startMs = 0;
  #next = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  /** Ticks that came more than one frame late. */
  missedTicks = 0;

  constructor(rate: FrameRate, tick: (frame: number, dueMs: number) => void) {
    this.#frameMs = frameMs(rate);
    this.#tick = tick;
  }

  /** Frame `first` is due now. */
  start(first = 0): void {
    this.#startMs = performance.now() - first * this.#frameMs;
    this.#next = first;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#stopped) return;
    const waitMs = this.#startMs + this.#next * this.#frameMs - performance.now();
    this.#timer = setTimeout(() => this.#run(), Math.max(0, Math.floor(waitMs)));
  }

  #run(): void {
    const nowMs = performance.now();
    let dueMs = this.#startMs + this.#next * this.#frameMs;
    if (nowMs - dueMs > GIVE_UP_MS) {
      const skip = Math.floor((nowMs - dueMs) / this.#frameMs);
      this.missedTicks += skip;
      this.#next += skip;
      dueMs = this.#startMs + this.#next * this.#frameMs;
    }
    if (nowMs >= dueMs) {
      if (nowMs - dueMs > this.#frameMs) this.missedTicks += 1;
      const frame = this.#next;
      this.#next += 1;
      this.#tick(frame, dueMs);
    }
    this.#arm();
  }
}
