/**
 * Meter scale and ballistics. −60 to 0 dBFS, straight in decibels; below −20 green, to −9 amber, above red: the
 * limits operators know from OBS. The highest peak of the last seconds comes from the engine.
 */
export const FLOOR_DB = -60;
export const AMBER_DB = -20;
export const RED_DB = -9;
export const SCALE_MARKS_DB: readonly number[] = [0, -9, -20, -30, -40, -50, -60];
/** A sample peak from here on counts as clipped: the last tenth of a decibel is less than a step of many converters. */
export const CLIP_DB = -0.1;

const BAR_FALL_DB_PER_S = 40;

/** Where on the scale a level is, 0 (bottom) to 1 (0 dBFS). */
export const positionOf = (db: number): number => Math.min(1, Math.max(0, (db - FLOOR_DB) / -FLOOR_DB));

export type Zone = 'green' | 'amber' | 'red';
export const zoneOf = (db: number): Zone => (db >= RED_DB ? 'red' : db >= AMBER_DB ? 'amber' : 'green');

/** How far down the bar of what is taken away reaches, 0…1: on the meter’s own scale, so 10 dB look like 10 dB. */
export const reductionShare = (db: number): number => Math.min(1, Math.max(0, db / -FLOOR_DB));

/** One channel’s bar: it rises at once and falls steadily. */
export class MeterBar {
  #barDb = FLOOR_DB;
  #atMs = 0;

  /**
   * Takes a peak in dBFS at `nowMs` (monotonic) and returns the level to draw. Null, nothing is known: the bar is down at
   * once, because nobody comes to draw the rest of its fall.
   */
  update(peakDb: number | null, nowMs: number): number {
    if (peakDb === null) {
      this.#barDb = FLOOR_DB;
      return FLOOR_DB;
    }
    const passedS = Math.max(0, nowMs - this.#atMs) / 1000;
    const peak = Number.isFinite(peakDb) ? Math.max(FLOOR_DB, peakDb) : FLOOR_DB;
    this.#barDb = Math.max(peak, this.#barDb - BAR_FALL_DB_PER_S * passedS, FLOOR_DB);
    this.#atMs = nowMs;
    return this.#barDb;
  }
}
