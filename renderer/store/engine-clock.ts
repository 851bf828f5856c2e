/**
 * The engine’s wall clock as seen from this page. Every message carries it; the page’s own monotonic clock carries it
 * on in between. A message that was held up on its way makes the engine look late, never early, so the largest of the
 * recent differences is the best one.
 */
export class EngineClock {
  readonly #offsets: number[] = [];
  readonly #window: number;

  constructor(window = 30) {
    this.#window = window;
  }

  /** `clockMs`: what the engine wrote, ms since 1970. `monotonicMs`: performance.now() on arrival. */
  observe(clockMs: number, monotonicMs: number): void {
    this.#offsets.push(clockMs - monotonicMs);
    if (this.#offsets.length > this.#window) this.#offsets.shift();
  }

  /** Forgets everything: another engine, or one that was away. */
  reset(): void {
    this.#offsets.length = 0;
  }

  /** The engine’s wall clock at `monotonicMs`; null before its first word. */
  now(monotonicMs: number): number | null {
    return this.#offsets.length === 0 ? null : Math.max(...this.#offsets) + monotonicMs;
  }
}
