/** What arrives: how many pictures a second, and the time from one to the next over the last ten seconds or so. */
const KEPT = 300;
/** Beyond this the feed was away, which is no interval. */
const AWAY_MS = 2000;

export class Arrivals {
  readonly #intervals = new Float64Array(KEPT);
  #count = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #last = 0;
  #sinceRead = 0;
  #readMs = performance.now();

  add(nowMs: number): void {
    this.#sinceRead += 1;
    const interval = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (interval > AWAY_MS) return;
    this.#last = interval;
    this.#intervals[this.#count % KEPT] = interval;
    this.#count += 1;
  }

  /** Pictures a second since the last call. */
  perSecond(nowMs: number): number {
    const seconds = Math.max(0.001, (nowMs - this.#readMs) / 1000);
    const count = this.#sinceRead;
    this.#sinceRead = 0;
    this.#readMs = nowMs;
    return count / seconds;
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
