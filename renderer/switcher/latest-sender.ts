/**
 * Thins out what a moving T-bar or slider says: a pointer reports its place more often than there are frames. The first
 * value goes out at once, then at most one every `intervalMs`, and where it stops is always said.
 */
export interface Timing {
  nowMs(): number;
  /** Calls back after `ms`; returns how to call that off. */
  after(ms: number, then: () => void): () => void;
}

/** About thirty commands a second. */
export const INTERVAL_MS = 34;

export const pageTiming: Timing = {
  nowMs: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

export class LatestSender<T extends string | number> {
  readonly #send: (value: T) => void;
  readonly #timing: Timing;
  readonly #intervalMs: number;
  #sentAtMs = Number.NEGATIVE_INFINITY;
  #waiting: T | null = null;
  #callOff: (() => void) | null = null;

  constructor(send: (value: T) => void, timing: Timing = pageTiming, intervalMs = INTERVAL_MS) {
    this.#send = send;
    this.#timing = timing;
    this.#intervalMs = intervalMs;
  }

  /** It is at `value` now. */
  move(value: T): void {
    this.#waiting = value;
    if (this.#callOff !== null) return;
    const dueInMs = this.#sentAtMs + this.#intervalMs - this.#timing.nowMs();
    if (dueInMs <= 0) this.#flush();
    else {
      this.#callOff = this.#timing.after(dueInMs, () => {
        this.#callOff = null;
        this.#flush();
      });
    }
  }

  /** Forgets what has not been said yet. */
  drop(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#waiting = null;
  }

  #flush(): void {
    const value = this.#waiting;
    this.#waiting = null;
    if (value === null) return;
    this.#sentAtMs = this.#timing.nowMs();
    this.#send(value);
  }
}
