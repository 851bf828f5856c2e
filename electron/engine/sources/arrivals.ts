/** From one picture’s arrival to the next, over the last ten seconds or so. */
const KEPT = 300;
/** Beyond this the feed was away, which is no interval. */
const AWAY_MS = 2000;

export class Arrivals {
  readonly #intervals = new Float64Array(KEPT);
  #count = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #last = 0;

  add(nowMs: number): void {
    const interval = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (interval > AWAY_MS) return;
    this.#last = interval;
    this.#intervals[this.#count % KEPT] = interval;
    this.#count += 1;
  }

  /** Milliseconds; null before there are two pictures. */
  read(): { lastMs: number; p95Ms: number } | null {
    const count = Math.min(KEPT, this.#count);
    if (count === 0) return null;
    const sorted = this.#intervals.slice(0, count).sort();
    return { lastMs: this.#last, p95Ms: sorted[Math.min(count - 1, Math.floor(count * 0.95))] ?? 0 };
  }

  reset(): void {
    this.#count = 0;
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}
