/** Sample-peak and RMS meters, gathered from one reading to the next, about 20 a second. */
import { CHANNELS } from '#shared/canvas.ts';
import type { Level } from '#shared/state/telemetry.ts';

/** What silence reads as. */
export const FLOOR_DB = -90;

const toDb = (value: number): number => (value <= 0 ? FLOOR_DB : Math.max(FLOOR_DB, 20 * Math.log10(value)));

export class LevelMeter {
  #peak: [number, number] = [0, 0];
  #square: [number, number] = [0, 0];
  #samples = 0;

  /** Takes interleaved samples, −1…1. */
  add(sound: Float32Array, samples: number): void {
    let [peakL, peakR] = this.#peak;
    let [squareL, squareR] = this.#square;
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
    this.#peak = [peakL, peakR];
    this.#square = [squareL, squareR];
    this.#samples += samples;
  }

  /** The level since the last reading. */
  read(): Level {
    const n = Math.max(1, this.#samples);
    const level: Level = {
      peakDb: [toDb(this.#peak[0]), toDb(this.#peak[1])],
      rmsDb: [toDb(Math.sqrt(this.#square[0] / n)), toDb(Math.sqrt(this.#square[1] / n))],
    };
    this.#peak = [0, 0];
    this.#square = [0, 0];
    this.#samples = 0;
    return level;
  }
}
