/**
 * Scales a rectangle of one plane in plain TypeScript: what `vector/vector-scaler.ts` does where there are vector
 * instructions, to the byte.
 *
 * Two rows are made at a time: first the rows of the source are weighed against each other, two pixels in one
 * multiplication; then pixels beside each other, both rows in one multiplication. Tables are made once.
 */
import type { Rect, Size } from '#shared/scene/geometry.ts';
import { LANE_HALVES, LANES, wordsOf } from './blend.ts';
import type { PlaneBytes } from './planes.ts';
import { type Axis, axisOf } from './scale-axis.ts';

/** Of two taps one number tells it all: the first source pixel in the upper bits, the weight of the second below. */
const PLACE_SHIFT = 9;
const packed = ({ first, weights }: Axis): Int32Array =>
  first.map((at, i) => (at << PLACE_SHIFT) | (weights[2 * i + 1] as number));

export class PlainScaler {
  readonly #from: Rect;
  readonly #to: Size;
  readonly #across: Axis;
  readonly #acrossPacked: Int32Array | null;
  readonly #down: Axis;
  /** Words that hold a row of the rectangle, from the word it starts in. */
  readonly #rowWords: number;
  /** Two weighed rows: each pixel of the upper one in the lower half of a word, the lower one’s in the upper half. */
  readonly #pairs: Int32Array;
  /** Rows that do not start at a whole word in the source are copied here first. */
  #aligned: { words: Int32Array; bytes: Uint8Array } | null = null;

  /** `from` lies in the source plane; both in pixels of the plane. */
  constructor(from: Rect, to: Size) {
    this.#from = from;
    this.#to = to;
    this.#across = axisOf(from.x & 3, from.width, to.width);
    this.#acrossPacked = this.#across.taps === 2 ? packed(this.#across) : null;
    this.#down = axisOf(from.y, from.height, to.height);
    this.#rowWords = ((from.x & 3) + from.width + 3) >> 2;
    this.#pairs = new Int32Array(4 * this.#rowWords + 1);
  }

  /** As `PlaneScaler.draw`. */
  draw(source: PlaneBytes, out: PlaneBytes): void {
    const { x } = this.#from;
    const { height } = this.#to;
    const { taps, first } = this.#down;
    const rowAt = (y: number): number => source.at + (first[y] as number) * source.stride;
    const words = ((source.at | source.stride) & 3) === 0 ? wordsOf(source.data) : null;
    const left = x & ~3;
    for (let y = 0; y < height; y += 2) {
      // The last row of an odd number is made twice.
      const next = Math.min(y + 1, height - 1);
      const [upper, lower] = [rowAt(y) + left, rowAt(next) + left];
      if (words !== null) this.#weigh(words, upper >> 2, lower >> 2, source.stride >> 2, y, next);
      else {
        const copy = this.#align(source.data, upper, lower, source.stride);
        this.#weigh(copy, 0, taps * this.#rowWords, this.#rowWords, y, next);
      }
      this.#spread(out.data, out.at + y * out.stride, out.at + next * out.stride);
    }
  }

  /** The source rows of two rows, one after the other, each from a whole word on. */
  #align(source: Uint8Array, upper: number, lower: number, stride: number): Int32Array {
    const rowBytes = this.#rowWords * 4;
    const { taps } = this.#down;
    if (this.#aligned === null) {
      const words = new Int32Array(2 * taps * this.#rowWords);
      this.#aligned = { words, bytes: new Uint8Array(words.buffer) };
    }
    const { words, bytes } = this.#aligned;
    for (let k = 0; k < taps; k += 1) {
      const [a, b] = [upper + k * stride, lower + k * stride];
      bytes.set(source.subarray(a, a + rowBytes), k * rowBytes);
      bytes.set(source.subarray(b, b + rowBytes), (taps + k) * rowBytes);
    }
    return words;
  }

  #weigh(words: Int32Array, upper: number, lower: number, stride: number, y: number, next: number): void {
    const { taps, weights } = this.#down;
    const pairs = this.#pairs;
    if (taps === 2) {
      const [v, w] = [weights[2 * y + 1] as number, weights[2 * next + 1] as number];
      weighTwo(words, upper, lower, stride, v, w, this.#rowWords, pairs);
    } else {
      const [v, w] = [weights.subarray(y * taps, (y + 1) * taps), weights.subarray(next * taps, (next + 1) * taps)];
      weighMany(words, upper, lower, stride, v, w, this.#rowWords, pairs);
    }
  }

  #spread(out: Uint8Array, upper: number, lower: number): void {
    const { width } = this.#to;
    if (this.#acrossPacked !== null) spreadTwo(this.#pairs, this.#acrossPacked, width, out, upper, lower);
    else spreadMany(this.#pairs, this.#across, width, out, upper, lower);
  }
}

/**
 * Weighs two source rows from word `upper` on into the upper row, two from `lower` on into the lower one; `v` and `w`
 * are the weights of the second of them.
 */
function weighTwo(
  words: Int32Array,
  upper: number,
  lower: number,
  stride: number,
  v: number,
  w: number,
  count: number,
  pairs: Int32Array,
): void {
  const [upperNext, lowerNext] = [upper + stride, lower + stride];
  const [v0, w0] = [256 - v, 256 - w];
  for (let i = 0, at = 0; i < count; i += 1, at += 4) {
    const a = words[upper + i] as number;
    const b = words[upperNext + i] as number;
    const c = words[lower + i] as number;
    const d = words[lowerNext + i] as number;
    // Pixels 0 and 2 of a word in one number, 1 and 3 in the other.
    const even = (Math.imul(a & LANES, v0) + Math.imul(b & LANES, v) + LANE_HALVES) | 0;
    const odd = (Math.imul((a >>> 8) & LANES, v0) + Math.imul((b >>> 8) & LANES, v) + LANE_HALVES) | 0;
    const evenBelow = (Math.imul(c & LANES, w0) + Math.imul(d & LANES, w) + LANE_HALVES) | 0;
    const oddBelow = (Math.imul((c >>> 8) & LANES, w0) + Math.imul((d >>> 8) & LANES, w) + LANE_HALVES) | 0;
    pairs[at] = ((even >>> 8) & 255) | ((evenBelow << 8) & 0xff0000);
    pairs[at + 1] = ((odd >>> 8) & 255) | ((oddBelow << 8) & 0xff0000);
    pairs[at + 2] = (even >>> 24) | ((evenBelow >>> 8) & 0xff0000);
    pairs[at + 3] = (odd >>> 24) | ((oddBelow >>> 8) & 0xff0000);
  }
}

/** The same from as many source rows as there are weights. */
function weighMany(
  words: Int32Array,
  upper: number,
  lower: number,
  stride: number,
  upperWeights: Int32Array,
  lowerWeights: Int32Array,
  count: number,
  pairs: Int32Array,
): void {
  const taps = upperWeights.length;
  for (let i = 0, at = 0; i < count; i += 1, at += 4) {
    let even = LANE_HALVES;
    let odd = LANE_HALVES;
    let evenBelow = LANE_HALVES;
    let oddBelow = LANE_HALVES;
    for (let k = 0, a = upper + i, b = lower + i; k < taps; k += 1, a += stride, b += stride) {
      const above = words[a] as number;
      const below = words[b] as number;
      const v = upperWeights[k] as number;
      const w = lowerWeights[k] as number;
      even = (even + Math.imul(above & LANES, v)) | 0;
      odd = (odd + Math.imul((above >>> 8) & LANES, v)) | 0;
      evenBelow = (evenBelow + Math.imul(below & LANES, w)) | 0;
      oddBelow = (oddBelow + Math.imul((below >>> 8) & LANES, w)) | 0;
    }
    pairs[at] = ((even >>> 8) & 255) | ((evenBelow << 8) & 0xff0000);
    pairs[at + 1] = ((odd >>> 8) & 255) | ((oddBelow << 8) & 0xff0000);
    pairs[at + 2] = (even >>> 24) | ((evenBelow >>> 8) & 0xff0000);
    pairs[at + 3] = (odd >>> 24) | ((oddBelow >>> 8) & 0xff0000);
  }
}

/** Each pixel between two of the pairs. */
function spreadTwo(
  pairs: Int32Array,
  places: Int32Array,
  width: number,
  out: Uint8Array,
  upper: number,
  lower: number,
): void {
  for (let i = 0; i < width; i += 1) {
    const place = places[i] as number;
    const at = place >> PLACE_SHIFT;
    const w = place & 511;
    const both = (Math.imul(pairs[at] as number, 256 - w) + Math.imul(pairs[at + 1] as number, w) + LANE_HALVES) >>> 8;
    out[upper + i] = both & 255;
    out[lower + i] = (both >>> 16) & 255;
  }
}

/** Each pixel from as many pairs as it takes. */
function spreadMany(
  pairs: Int32Array,
  { taps, first, weights }: Axis,
  width: number,
  out: Uint8Array,
  upper: number,
  lower: number,
): void {
  for (let i = 0, w = 0; i < width; i += 1) {
    let both = LANE_HALVES;
    for (let k = 0, at = first[i] as number; k < taps; k += 1, at += 1, w += 1) {
      both = (both + Math.imul(pairs[at] as number, weights[w] as number)) | 0;
    }
    out[upper + i] = (both >>> 8) & 255;
    out[lower + i] = both >>> 24;
  }
}
