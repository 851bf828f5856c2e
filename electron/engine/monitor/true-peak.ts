/**
 * True peaks as in ITU-R BS.1770-4 Annex 2: four points a sample by its interpolation filter of order 48. The phases 0 and
 * 3, and 1 and 2, mirror each other, so of a pair only the even and the odd half need to be summed: the larger of |e + o|
 * and |e − o| is |e| + |o|.
 */
import { CHANNELS } from '#shared/canvas.ts';

/** Annex 2, phases 0 and 1; 3 and 2 are the same backwards. */
const PHASE_0 = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625, 0.97216796875,
  -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
] as const;
const PHASE_1 = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
  -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
] as const;

type Half = [number, number, number, number, number, number];
const half = (phase: readonly number[], sign: 1 | -1): Half =>
  [0, 1, 2, 3, 4, 5].map((k) => ((phase[k] ?? 0) + sign * (phase[11 - k] ?? 0)) / 2) as Half;
const [E0, E1, E2, E3, E4, E5] = half(PHASE_0, 1);
const [O0, O1, O2, O3, O4, O5] = half(PHASE_0, -1);
const [F0, F1, F2, F3, F4, F5] = half(PHASE_1, 1);
const [P0, P1, P2, P3, P4, P5] = half(PHASE_1, -1);

/** Samples before the newest one that a point is made from. */
const HISTORY = 11;
/** A point between samples lies this far behind the newest sample it is made from. */
export const TRUE_PEAK_DELAY_SAMPLES = 6;
/** No point is higher than the highest of its samples times this: the sum of all coefficients without their signs. */
const MOST = PHASE_1.reduce((sum, h) => sum + Math.abs(h), 0);
/** Looked at together; where no sample comes near, nothing is computed. */
const CHUNK = 64;

export class TruePeakDetector {
  /** A channel each: the samples before, then this tick’s. */
  readonly #left: Float64Array;
  readonly #right: Float64Array;

  constructor(maxSamples: number) {
    this.#left = new Float64Array(HISTORY + maxSamples);
    this.#right = new Float64Array(HISTORY + maxSamples);
  }

  /**
   * The highest point of interleaved `sound`, over both channels, as a factor of full scale; what cannot be higher than
   * `above` is not looked for and counts as 0. `peaks`, when given, gets the highest point around each sample, which lies
   * `TRUE_PEAK_DELAY_SAMPLES` before it.
   */
  run(sound: Float32Array, samples: number, above: number, peaks: Float64Array | null): number {
    const left = this.#left;
    const right = this.#right;
    for (let i = 0; i < samples; i += 1) {
      left[HISTORY + i] = sound[i * CHANNELS] ?? 0;
      right[HISTORY + i] = sound[i * CHANNELS + 1] ?? 0;
    }
    let highest = 0;
    for (let from = 0; from < samples; from += CHUNK) {
      const to = Math.min(samples, from + CHUNK);
      if (Math.max(loudest(left, from, to + HISTORY), loudest(right, from, to + HISTORY)) * MOST <= above) {
        peaks?.fill(0, from, to);
        continue;
      }
      for (let i = from; i < to; i += 1) {
        const peak = Math.max(pointsAt(left, i), pointsAt(right, i));
        if (peaks !== null) peaks[i] = peak;
        if (peak > highest) highest = peak;
      }
    }
    left.copyWithin(0, samples, samples + HISTORY);
    right.copyWithin(0, samples, samples + HISTORY);
    return highest;
  }

  /** Nothing came before. */
  clear(): void {
    this.#left.fill(0);
    this.#right.fill(0);
  }
}

function loudest(x: Float64Array, from: number, to: number): number {
  let most = 0;
  for (let i = from; i < to; i += 1) {
    const level = Math.abs(x[i] ?? 0);
    if (level > most) most = level;
  }
  return most;
}

/** The highest of the sample itself and the four points around it, made from `x[at]` … `x[at + 11]`. */
function pointsAt(x: Float64Array, at: number): number {
  const a = x[at + 11] ?? 0;
  const b = x[at + 10] ?? 0;
  const c = x[at + 9] ?? 0;
  const d = x[at + 8] ?? 0;
  const e = x[at + 7] ?? 0;
  const f = x[at + 6] ?? 0;
  const g = x[at + 5] ?? 0;
  const h = x[at + 4] ?? 0;
  const i = x[at + 3] ?? 0;
  const j = x[at + 2] ?? 0;
  const k = x[at + 1] ?? 0;
  const l = x[at] ?? 0;
  const [al, bk, cj, di, eh, fg] = [a + l, b + k, c + j, d + i, e + h, f + g];
  const [al2, bk2, cj2, di2, eh2, fg2] = [a - l, b - k, c - j, d - i, e - h, f - g];
  const outer =
    Math.abs(E0 * al + E1 * bk + E2 * cj + E3 * di + E4 * eh + E5 * fg) +
    Math.abs(O0 * al2 + O1 * bk2 + O2 * cj2 + O3 * di2 + O4 * eh2 + O5 * fg2);
  const inner =
    Math.abs(F0 * al + F1 * bk + F2 * cj + F3 * di + F4 * eh + F5 * fg) +
    Math.abs(P0 * al2 + P1 * bk2 + P2 * cj2 + P3 * di2 + P4 * eh2 + P5 * fg2);
  return Math.max(outer, inner, Math.abs(g));
}
