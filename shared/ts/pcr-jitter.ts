/**
 * How far program clock references and their arrival disagree: the spread of “arrival − PCR” over the last second. A
 * perfectly even path gives 0, a network that holds packets back for up to 20 ms gives 20.
 */
const WINDOW_MS = 1000;
/** PCRs are at most 100 ms apart; a larger step is another time line. */
const NEW_LINE_MS = 1000;

export class PcrJitter {
  /** One program’s clock is enough: the first one seen. */
  #pid: number | null = null;
  #entries: { atMs: number; offsetMs: number }[] = [];

  /** Takes a PCR (27 MHz) of `pid` that arrived at `nowMs`. */
  add(pid: number, pcr: number, nowMs: number, discontinuity: boolean): void {
    this.#pid ??= pid;
    if (pid !== this.#pid) return;
    const offsetMs = nowMs - pcr / 27_000;
    const last = this.#entries.at(-1);
    if (discontinuity || (last !== undefined && Math.abs(offsetMs - last.offsetMs) > NEW_LINE_MS)) this.#entries = [];
    this.#entries.push({ atMs: nowMs, offsetMs });
    while ((this.#entries[0]?.atMs ?? nowMs) < nowMs - WINDOW_MS) this.#entries.shift();
  }

  /** Milliseconds; null without a PCR in the last second. */
  read(nowMs: number): number | null {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { atMs, offsetMs } of this.#entries) {
      if (atMs < nowMs - WINDOW_MS) continue;
      least = Math.min(least, offsetMs);
      most = Math.max(most, offsetMs);
    }
    return most >= least ? most - least : null;
  }

  /** The clock that was followed may be gone. */
  reset(): void {
    this.#pid = null;
    this.#entries = [];
  }
}
