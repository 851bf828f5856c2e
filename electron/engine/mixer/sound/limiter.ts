/**
 * The master’s limiter. It looks 2 ms ahead: where a true peak would pass the ceiling, the gain has come down in a
 * straight line before the peak is there, stays down while it lasts, and comes back with the release time. As long as
 * nothing passes the ceiling, samples go through untouched.
 *
 * The look-ahead makes the program’s sound `LIMITER_DELAY_SAMPLES` later, always, on or off: switching it never jumps.
 */
import { CHANNELS } from '#shared/canvas.ts';
import type { MasterSettings } from '#shared/show/sound-config.ts';
import { dbOfGain, gainOfDb, smoothing } from '#shared/sound/decibel.ts';
import { TRUE_PEAK_DELAY_SAMPLES, TruePeakDetector } from '../../monitor/true-peak.ts';
import { SlidingMin } from './sliding-min.ts';

/** The way down: 2 ms. */
const ATTACK_SAMPLES = 96;
/** Points between samples are made from this many on either side; all of them need the gain of the peak. */
const REACH_SAMPLES = 6;
/** 109 samples, 2.3 ms. */
export const LIMITER_DELAY_SAMPLES = ATTACK_SAMPLES - 1 + REACH_SAMPLES + TRUE_PEAK_DELAY_SAMPLES + 2;
/** So long a peak holds the gain down. */
const HOLD_SAMPLES = ATTACK_SAMPLES + 2 * REACH_SAMPLES + 2;
/** A moving gain bends what lies between samples a little: room for that. */
const MARGIN = gainOfDb(-0.05);
/** Closer to 1 than −120 dB is 1. */
const UNTOUCHED = 1 - 1e-6;

export class Limiter {
  readonly #detector: TruePeakDetector;
  readonly #peaks: Float64Array;
  /** What waits for its turn, then this tick’s samples. */
  readonly #waiting: Float32Array;
  readonly #floor = new SlidingMin(HOLD_SAMPLES);
  /** The last gains; their mean is the gain. */
  readonly #ring = new Float64Array(ATTACK_SAMPLES).fill(1);
  #ringAt = 0;
  #sum = ATTACK_SAMPLES;
  #gain = 1;
  /** Samples since anything asked for less than full gain and the gain was back. */
  #calm = Number.POSITIVE_INFINITY;
  #lowest = 1;

  constructor(maxSamples: number) {
    this.#detector = new TruePeakDetector(maxSamples);
    this.#peaks = new Float64Array(maxSamples);
    this.#waiting = new Float32Array((LIMITER_DELAY_SAMPLES + maxSamples) * CHANNELS);
  }

  /** The most it has taken away since the last reading, dB, 0 or more. */
  readReductionDb(): number {
    const lowest = this.#lowest;
    this.#lowest = 1;
    return lowest === 1 ? 0 : -dbOfGain(lowest);
  }

  /** Delays interleaved samples in place, and holds their true peaks under the ceiling. */
  process(sound: Float32Array, samples: number, { on, ceilingDbtp, releaseMs }: MasterSettings['limiter']): void {
    const ceiling = gainOfDb(ceilingDbtp) * MARGIN;
    const highest = this.#detector.run(sound, samples, on ? ceiling : Number.POSITIVE_INFINITY, this.#peaks);
    this.#delay(sound, samples);
    if (highest <= ceiling && this.#calm > HOLD_SAMPLES + ATTACK_SAMPLES) return;
    this.#limit(sound, samples, ceiling, smoothing(releaseMs));
  }

  #limit(sound: Float32Array, samples: number, ceiling: number, release: number): void {
    const ring = this.#ring;
    let [at, sum, gain, calm, lowest] = [this.#ringAt, this.#sum, this.#gain, this.#calm, this.#lowest];
    for (let i = 0; i < samples; i += 1) {
      const peak = this.#peaks[i] ?? 0;
      const floor = this.#floor.push(peak > ceiling ? ceiling / peak : 1);
      gain = floor < gain ? floor : gain + (floor - gain) * release;
      if (floor === 1 && gain > UNTOUCHED) gain = 1;
      sum += gain - (ring[at] ?? 1);
      ring[at] = gain;
      at = at + 1 === ATTACK_SAMPLES ? 0 : at + 1;
      calm = gain === 1 ? calm + 1 : 0;
      // Sums of fractions leave crumbs; after so many ones it is exactly this.
      if (calm >= ATTACK_SAMPLES) sum = ATTACK_SAMPLES;
      const g = sum / ATTACK_SAMPLES;
      if (g < lowest) lowest = g;
      sound[i * CHANNELS] = (sound[i * CHANNELS] ?? 0) * g;
      sound[i * CHANNELS + 1] = (sound[i * CHANNELS + 1] ?? 0) * g;
    }
    [this.#ringAt, this.#sum, this.#gain, this.#calm, this.#lowest] = [at, sum, gain, calm, lowest];
  }

  #delay(sound: Float32Array, samples: number): void {
    const waiting = this.#waiting;
    const ahead = LIMITER_DELAY_SAMPLES * CHANNELS;
    const count = samples * CHANNELS;
    for (let i = 0; i < count; i += 1) waiting[ahead + i] = sound[i] ?? 0;
    for (let i = 0; i < count; i += 1) sound[i] = waiting[i] ?? 0;
    waiting.copyWithin(0, count, count + ahead);
  }
}
