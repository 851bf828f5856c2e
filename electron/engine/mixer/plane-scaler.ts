/** Scales a rectangle of one plane to another size, by the weights of `scale-axis.ts`. Tables are made once. */
import type { Rect, Size } from '#shared/scene/geometry.ts';
import { PlainScaler } from './plain-scaler.ts';
import { vectors } from './vector/kernels.ts';
import { VectorScaler } from './vector/vector-scaler.ts';

export class PlaneScaler {
  readonly #from: Rect;
  /** Null where the size stays. */
  readonly #scaler: PlainScaler | VectorScaler | null;

  /** `from` lies in the source plane; both in pixels of the plane. */
  constructor(from: Rect, to: Size) {
    this.#from = from;
    const loaded = vectors();
    if (from.width === to.width && from.height === to.height) this.#scaler = null;
    else this.#scaler = loaded === null ? new PlainScaler(from, to) : new VectorScaler(loaded, from, to);
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
    if (this.#scaler !== null) {
      this.#scaler.draw(source, sourceAt, sourceStride, out, outAt, outStride);
      return;
    }
    const { x, y, width, height } = this.#from;
    for (let row = 0; row < height; row += 1) {
      const from = sourceAt + (y + row) * sourceStride + x;
      out.set(source.subarray(from, from + width), outAt + row * outStride);
    }
  }
}
