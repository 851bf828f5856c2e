/**
 * Meter scale and ballistics. −60 to 0 dBFS, straight in decibels; below −20 green, to −9 amber, above red: the
 * limits operators know from OBS. A peak mark is held, then falls.
 */
export const FLOOR_DB = -60;
export const AMBER_DB = -20;
export const RED_DB = -9;
export const SCALE_MARKS_DB: readonly number[] = [0, -9, -20, -30, -40, -50, -60];

const HOLD_MS = 1500;
const MARK_FALL_DB_PER_S = 24;
const BAR_FALL_DB_PER_S = 40;

/** Where on the scale a level is, 0 (bottom) to 1 (0 dBFS). */
export const positionOf = (db: number): number => Math.min(1, Math.max(0, (db - FLOOR_DB) / -FLOOR_DB));

export type Zone = 'green' | 'amber' | 'red';
export const zoneOf = (db: number): Zone => (db >= RED_DB ? 'red' : db >= AMBER_DB ? 'amber' : 'green');

/** One channel: the bar rises at once and falls steadily; the mark keeps the highest peak for a while. */
export class PeakMeter {
  #barDb = FLOOR_DB;
  #markDb = FLOOR_DB;
  #markAtMs = 0;
  #atMs = 0;

  /** Takes a peak in dBFS at `nowMs` (monotonic) and returns what to draw. */
  update(peakDb: number, nowMs: number): { barDb: number; markDb: number } {
    const passedS = Math.max(0, nowMs - this.#atMs) / 1000;
    const peak = Number.isFinite(peakDb) ? Math.max(FLOOR_DB, peakDb) : FLOOR_DB;
    this.#barDb = Math.max(peak, this.#barDb - BAR_FALL_DB_PER_S * passedS, FLOOR_DB);
    if (peak >= this.#markDb) {
      this.#markDb = peak;
      this.#markAtMs = nowMs;
    } else if (nowMs - this.#markAtMs > HOLD_MS) {
      this.#markDb = Math.max(peak, this.#markDb - MARK_FALL_DB_PER_S * passedS);
    }
    this.#atMs = nowMs;
    return { barDb: this.#barDb, markDb: this.#markDb };
  }
}
