/** How long ticks take: median, 99th percentile and rate from one reading to the next. */
export class TickTimes {
  readonly #frameMs: number;
  #durationsMs: number[] = [];
  #sinceMs = performance.now();

  constructor(frameMs: number) {
    this.#frameMs = frameMs;
  }

  add(durationMs: number): void {
    this.#durationsMs.push(durationMs);
  }

  read(nowMs: number): { p50Ms: number; p99Ms: number; fps: number } {
    const sorted = this.#durationsMs.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    const elapsedMs = Math.max(this.#frameMs, nowMs - this.#sinceMs);
    const reading = { p50Ms: at(0.5), p99Ms: at(0.99), fps: (1000 * sorted.length) / elapsedMs };
    this.#durationsMs = [];
    this.#sinceMs = nowMs;
    return reading;
  }
}
