/** How long to wait before something that failed is tried again. Pure: the caller has the clock and the timer. */

export interface BackoffTimes {
  /** Pause after the first failure; 0: at once. */
  firstMs: number;
  /** Pause after the second; doubled with each one that follows. */
  nextMs: number;
  longestMs: number;
  /** Whoever ran this long since it was tried again counts as well: its next failure is a first one. */
  calmMs: number;
}

/** Pause after the failure of number `failures` in a row, counted from 1, in milliseconds. */
export function pauseMs({ firstMs, nextMs, longestMs }: Omit<BackoffTimes, 'calmMs'>, failures: number): number {
  return failures <= 1 ? firstMs : Math.min(longestMs, nextMs * 2 ** Math.min(failures - 2, 30));
}

/** Counts the failures of one thing. */
export class Backoff {
  readonly #times: BackoffTimes;
  #failures = 0;
  #triedMs = Number.NEGATIVE_INFINITY;

  constructor(times: BackoffTimes) {
    this.#times = times;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** It failed at `nowMs`, by a clock that nobody sets; the pause before the next try, in milliseconds. */
  failed(nowMs: number): number {
    if (this.isCalm(nowMs)) this.#failures = 0;
    this.#failures += 1;
    const pause = pauseMs(this.#times, this.#failures);
    this.#triedMs = nowMs + pause;
    return pause;
  }

  /** Whether the last try has gone well for long enough. */
  isCalm(nowMs: number): boolean {
    return nowMs - this.#triedMs >= this.#times.calmMs;
  }

  /** Everything is well: the next failure is a first one. */
  reset(): void {
    this.#failures = 0;
    this.#triedMs = Number.NEGATIVE_INFINITY;
  }
}
