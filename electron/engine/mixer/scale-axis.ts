/**
 * One axis of a scaled plane. Up to a factor of 2¼ down, and up, each pixel lies between two of the source (bilinear);
 * further down it is the mean of the area it covers. Weights are whole 256ths that add up to 256, so that a flat colour
 * stays what it is.
 */
const BILINEAR_UP_TO = 2.25;

/** For each pixel: the first source pixel, and the weights (of 256) of it and those that follow. */
export interface Axis {
  /** Source pixels a pixel is made of; 1 where the length stays. */
  taps: number;
  first: Int32Array;
  weights: Int32Array;
}

/** The axis of `to` pixels from `length` source pixels that begin at `from`. */
export function axisOf(from: number, length: number, to: number): Axis {
  const scale = length / to;
  const first = new Int32Array(to);
  if (length === to) return { taps: 1, first: first.map((_, i) => from + i), weights: new Int32Array(to).fill(256) };
  if (scale <= BILINEAR_UP_TO) {
    const weights = new Int32Array(2 * to);
    for (let i = 0; i < to; i += 1) {
      const place = Math.min(length - 1, Math.max(0, (i + 0.5) * scale - 0.5));
      const at = Math.max(0, Math.min(length - 2, Math.floor(place)));
      const next = Math.round((place - at) * 256);
      first[i] = from + at;
      weights[2 * i] = 256 - next;
      weights[2 * i + 1] = next;
    }
    return { taps: 2, first, weights };
  }
  // The area of a pixel may touch one more; the part of it that is left out is the smaller one of the two at its ends.
  const taps = Math.min(length, Math.ceil(scale));
  const weights = new Int32Array(taps * to);
  for (let i = 0; i < to; i += 1) {
    const at = Math.min(length - taps, Math.round(i * scale + (scale - taps) / 2));
    first[i] = from + at;
    const covered = (k: number): number => Math.min((i + 1) * scale, Math.max(i * scale, at + k));
    const whole = covered(taps) - covered(0);
    /** How much of the area lies before source pixel `at + k`, in 256ths. */
    const before = (k: number): number => Math.round((256 * (covered(k) - covered(0))) / whole);
    for (let k = 0; k < taps; k += 1) weights[i * taps + k] = before(k + 1) - before(k);
  }
  return { taps, first, weights };
}
