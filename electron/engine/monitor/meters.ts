/** Sample-peak and RMS meters, gathered from one reading to the next, about 20 a second. */
import { CHANNELS, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import { dbOfGain } from '#shared/sound/decibel.ts';
import type { StripLevel } from '#shared/state/telemetry.ts';

/** What silence reads as. */
export const FLOOR_DB = -90;
/** The highest peak stays this long, then falls. */
const HOLD_SAMPLES = 2 * SAMPLE_RATE_HZ;
const FALL_DB_A_SAMPLE = 20 / SAMPLE_RATE_HZ;

/** Meters tell hundredths of a dB: more digits would only fill the line, 20 times a second. */
export const hundredths = (db: number): number => Math.round(db * 100) / 100;
const toDb = (value: number): number => hundredths(dbOfGain(value, FLOOR_DB));

class PeakHold {
  db = FLOOR_DB;
  #age = 0;

  /** The peak of the last `samples` samples. */
  take(peakDb: number, samples: number): number {
    this.#age += samples;
    if (peakDb >= this.db) {
      this.db = peakDb;
      this.#age = 0;
    } else if (this.#age > HOLD_SAMPLES) {
      this.db = Math.max(peakDb, this.db - samples * FALL_DB_A_SAMPLE);
    }
    return this.db;
  }
}

export class LevelMeter {
  readonly #hold = [new PeakHold(), new PeakHold()] as const;
  #peakL = 0;
  #peakR = 0;
  #squareL = 0;
  #squareR = 0;
  #samples = 0;

  /** Takes interleaved samples, −1…1. */
  add(sound: Float32Array, samples: number): void {
    let [peakL, peakR, squareL, squareR] = [this.#peakL, this.#peakR, this.#squareL, this.#squareR];
    for (let i = 0; i < samples; i += 1) {
      const l = sound[i * CHANNELS] ?? 0;
      const r = sound[i * CHANNELS + 1] ?? 0;
      if (l > peakL) peakL = l;
      else if (-l > peakL) peakL = -l;
      if (r > peakR) peakR = r;
      else if (-r > peakR) peakR = -r;
      squareL += l * l;
      squareR += r * r;
    }
    [this.#peakL, this.#peakR, this.#squareL, this.#squareR] = [peakL, peakR, squareL, squareR];
    this.#samples += samples;
  }

  /** The level since the last reading; `reductionDb`: what the strip’s processors take away. */
  read(reductionDb: number): StripLevel {
    const n = Math.max(1, this.#samples);
    const peakDb: [number, number] = [toDb(this.#peakL), toDb(this.#peakR)];
    const level: StripLevel = {
      peakDb,
      rmsDb: [toDb(Math.sqrt(this.#squareL / n)), toDb(Math.sqrt(this.#squareR / n))],
      holdDb: [
        hundredths(this.#hold[0].take(peakDb[0], this.#samples)),
        hundredths(this.#hold[1].take(peakDb[1], this.#samples)),
      ],
      reductionDb: hundredths(reductionDb),
    };
    [this.#peakL, this.#peakR, this.#squareL, this.#squareR, this.#samples] = [0, 0, 0, 0, 0];
    return level;
  }
}
