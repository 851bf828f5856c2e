/** Rate of a growing counter over a sliding window: from differences, never a lifetime average. */
export class RateMeter {
  readonly #windowMs: number;
  #samples: { atMs: number; total: number }[] = [];

  constructor(windowMs = 2000) {
    this.#windowMs = windowMs;
  }

  add(total: number, atMs: number): void {
    this.#samples.push({ atMs, total });
    this.#forget(atMs);
  }

  /** Units a second over the window that ends at `nowMs`; 0 while there is too little to tell. */
  perSecond(nowMs: number): number {
    this.#forget(nowMs);
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined) return 0;
    // A counter that has stopped must sink to 0, so the window ends now and not at the last sample.
    const spanMs = Math.max(last.atMs - first.atMs, nowMs - first.atMs - this.#windowMs / 4);
    return spanMs < this.#windowMs / 8 ? 0 : ((last.total - first.total) * 1000) / spanMs;
  }

  clear(): void {
    this.#samples = [];
  }

  #forget(nowMs: number): void {
    const from = nowMs - this.#windowMs;
    const keep = this.#samples.findIndex((sample) => sample.atMs >= from);
    this.#samples = keep < 0 ? [] : this.#samples.slice(keep);
  }
}
