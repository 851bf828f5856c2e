/**
 * Scales a rectangle of one plane to another size. Up to a factor of 2¼ down, and up, each pixel lies between two of
 * the source (bilinear); further down it is the mean of the area it covers. Weights are whole 256ths that add up to
 * 256, so that a flat colour stays what it is.
 *
 * First whole rows are weighed against each other, four pixels in two multiplications; then each row is read at the
 * places of its pixels. Tables are made once.
 */
import type { Rect, Size } from '#shared/scene/geometry.ts';
import { LANE_HALVES, LANES, wordsOf } from './blend.ts';

const BILINEAR_UP_TO = 2.25;

/** For each pixel of an axis: the first source pixel, and the weights (of 256) of it and those that follow. */
interface Axis {
  /** Source pixels a pixel is made of. */
  taps: number;
  first: Int32Array;
  weights: Int32Array;
}

function axisOf(from: number, length: number, to: number): Axis {
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
  const taps = Math.min(length, Math.ceil(scale) + 1);
  const weights = new Int32Array(taps * to);
  for (let i = 0; i < to; i += 1) {
    const at = Math.min(length - taps, Math.floor(i * scale));
    first[i] = from + at;
    /** How much of the pixel’s area lies before source pixel `at + k`, in 256ths. */
    const before = (k: number): number => Math.round((256 * Math.min(scale, Math.max(0, at + k - i * scale))) / scale);
    for (let k = 0; k < taps; k += 1) weights[i * taps + k] = before(k + 1) - before(k);
  }
  return { taps, first, weights };
}

export class PlaneScaler {
  readonly #from: Rect;
  readonly #to: Size;
  readonly #across: Axis;
  readonly #down: Axis;
  /** One row, weighed from several; its words lie as they do in the source. */
  readonly #row: Int32Array;
  readonly #rowBytes: Uint8Array;
  /** Rows that do not start at a whole word in the source are copied here first. */
  #aligned: { words: Int32Array; bytes: Uint8Array } | null = null;

  /** `from` lies in the source plane; both in pixels of the plane. */
  constructor(from: Rect, to: Size) {
    this.#from = from;
    this.#to = to;
    this.#across = axisOf(from.x & 3, from.width, to.width);
    this.#down = axisOf(from.y, from.height, to.height);
    this.#row = new Int32Array(this.#rowWords);
    this.#rowBytes = new Uint8Array(this.#row.buffer);
  }

  get #rowWords(): number {
    return ((this.#from.x & 3) + this.#from.width + 3) >> 2;
  }

  /**
   * Draws the rectangle of the plane that starts at `sourceAt` of `source`, rows of `sourceStride` bytes, to `outAt` of
   * `out`, rows of `outStride` bytes.
   */
  draw(
    source: Uint8Array,
    sourceAt: number,
    sourceStride: number,
    out: Uint8Array,
    outAt: number,
    outStride: number,
  ): void {
    const words = ((sourceAt | sourceStride) & 3) === 0 ? wordsOf(source) : null;
    const left = this.#from.x & ~3;
    const { taps, first, weights } = this.#down;
    for (let y = 0; y < this.#to.height; y += 1) {
      const at = sourceAt + (first[y] as number) * sourceStride + left;
      if (words !== null) this.#weigh(words, at >> 2, sourceStride >> 2, weights, y * taps, taps);
      else this.#weighCopied(source, at, sourceStride, weights, y * taps, taps);
      this.#spread(out, outAt + y * outStride);
    }
  }

  /** One row from `taps` rows of whole words. */
  #weigh(words: Int32Array, at: number, stride: number, weights: Int32Array, weightAt: number, taps: number): void {
    const row = this.#row;
    const count = row.length;
    if (taps === 1) {
      for (let i = 0; i < count; i += 1) row[i] = words[at + i] as number;
      return;
    }
    if (taps === 2) {
      const [v, w] = [weights[weightAt] as number, weights[weightAt + 1] as number];
      for (let i = 0; i < count; i += 1) {
        const a = words[at + i] as number;
        const b = words[at + stride + i] as number;
        const low = (Math.imul(a & LANES, v) + Math.imul(b & LANES, w) + LANE_HALVES) >>> 8;
        const high = Math.imul((a >>> 8) & LANES, v) + Math.imul((b >>> 8) & LANES, w) + LANE_HALVES;
        row[i] = (low & LANES) | (high & ~LANES);
      }
      return;
    }
    for (let i = 0; i < count; i += 1) {
      let low = LANE_HALVES;
      let high = LANE_HALVES;
      for (let k = 0, from = at + i; k < taps; k += 1, from += stride) {
        const a = words[from] as number;
        const w = weights[weightAt + k] as number;
        low = (low + Math.imul(a & LANES, w)) | 0;
        high = (high + Math.imul((a >>> 8) & LANES, w)) | 0;
      }
      row[i] = ((low >>> 8) & LANES) | (high & ~LANES);
    }
  }

  /** The same for rows that start between words. */
  #weighCopied(
    source: Uint8Array,
    at: number,
    stride: number,
    weights: Int32Array,
    weightAt: number,
    taps: number,
  ): void {
    const words = this.#rowWords;
    if (this.#aligned === null) {
      const copy = new Int32Array(words * this.#down.taps);
      this.#aligned = { words: copy, bytes: new Uint8Array(copy.buffer) };
    }
    const { words: copy, bytes } = this.#aligned;
    for (let k = 0; k < taps; k += 1) {
      const from = at + k * stride;
      bytes.set(source.subarray(from, Math.min(source.length, from + words * 4)), k * words * 4);
    }
    this.#weigh(copy, 0, words, weights, weightAt, taps);
  }

  /** The weighed row at the places of the pixels. */
  #spread(out: Uint8Array, outAt: number): void {
    const row = this.#rowBytes;
    const { taps, first, weights } = this.#across;
    const width = this.#to.width;
    if (taps === 1) {
      const from = first[0] as number;
      out.set(row.subarray(from, from + width), outAt);
      return;
    }
    if (taps === 2) {
      for (let i = 0; i < width; i += 1) {
        const at = first[i] as number;
        const a = row[at] as number;
        out[outAt + i] = a + ((((row[at + 1] as number) - a) * (weights[2 * i + 1] as number) + 128) >> 8);
      }
      return;
    }
    for (let i = 0, w = 0; i < width; i += 1) {
      let sum = 128;
      for (let k = 0, at = first[i] as number; k < taps; k += 1, at += 1, w += 1)
        sum += (row[at] as number) * (weights[w] as number);
      out[outAt + i] = sum >> 8;
    }
  }
}
