/** Scales a rectangle of one plane to another size, by the weights of `scale-axis.ts`. Tables are made once. */
import type { Rect, Size } from '#shared/scene/geometry.ts';
import { PlainScaler } from './plain-scaler.ts';
import type { PlaneBytes } from './planes.ts';
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

  /** Draws the rectangle of the plane `source` to `out`. */
  draw(source: PlaneBytes, out: PlaneBytes): void {
    if (this.#scaler !== null) {
      this.#scaler.draw(source, out);
      return;
    }
    const { x, y, width, height } = this.#from;
    for (let row = 0; row < height; row += 1) {
      const from = source.at + (y + row) * source.stride + x;
      out.data.set(source.data.subarray(from, from + width), out.at + row * out.stride);
    }
  }
}
