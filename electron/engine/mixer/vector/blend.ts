/** Blending by vectors, strip by strip; see `kernels.ts`. The same bytes as the plain loops of `../blend.ts` and `../layer.ts`. */
import type { Vectors } from './kernels.ts';

/** Three of them stay in a processor’s second cache. */
const STRIP_BYTES = 65_536;

/** As `mixFrames`; `w` of 256. */
export function mixStrips(vectors: Vectors, a: Uint8Array, b: Uint8Array, w: number, out: Uint8Array): void {
  const { kernels } = vectors;
  const scratch = vectors.scratch(3 * STRIP_BYTES);
  for (let at = 0; at < out.length; at += STRIP_BYTES) {
    const end = Math.min(at + STRIP_BYTES, out.length);
    scratch.set(a.subarray(at, end), 0);
    scratch.set(b.subarray(at, end), STRIP_BYTES);
    kernels.mix(0, STRIP_BYTES, 2 * STRIP_BYTES, end - at, w);
    out.set(scratch.subarray(2 * STRIP_BYTES, 2 * STRIP_BYTES + end - at), at);
  }
}

/** Each byte on its way to `value`; `w` of 256. */
export function fadeStrips(vectors: Vectors, a: Uint8Array, value: number, w: number, out: Uint8Array): void {
  const { kernels } = vectors;
  const scratch = vectors.scratch(STRIP_BYTES);
  for (let at = 0; at < out.length; at += STRIP_BYTES) {
    const end = Math.min(at + STRIP_BYTES, out.length);
    scratch.set(a.subarray(at, end));
    kernels.fade(0, end - at, value, w);
    out.set(scratch.subarray(0, end - at), at);
  }
}

/** A plane with alpha; rows are `stride` bytes. */
export interface AlphaPlane {
  colour: Uint8Array;
  alpha: Uint8Array;
  stride: number;
  /** Bytes of a row that count; what lies behind is transparent. */
  width: number;
  height: number;
}

/** Lays a plane over `out` from `outAt` on, its alpha by `level` of 256. */
export function layPlane(
  vectors: Vectors,
  { colour, alpha, stride, width, height }: AlphaPlane,
  level: number,
  out: Uint8Array,
  outAt: number,
  outStride: number,
): void {
  const { kernels } = vectors;
  const rows = Math.max(1, Math.floor(STRIP_BYTES / stride));
  const room = rows * stride;
  const [alphaAt, belowAt] = [room, 2 * room];
  const scratch = vectors.scratch(3 * room);
  for (let y = 0; y < height; y += rows) {
    const count = Math.min(rows, height - y);
    const [from, bytes] = [y * stride, count * stride];
    scratch.set(colour.subarray(from, from + bytes), 0);
    scratch.set(alpha.subarray(from, from + bytes), alphaAt);
    if (stride === outStride) {
      const to = outAt + from;
      scratch.set(out.subarray(to, to + bytes), belowAt);
      kernels.lay(0, alphaAt, belowAt, bytes, level);
      out.set(scratch.subarray(belowAt, belowAt + Math.min(bytes, out.length - to)), to);
      continue;
    }
    const first = outAt + y * outStride;
    for (let row = 0; row < count; row += 1) {
      const to = first + row * outStride;
      scratch.set(out.subarray(to, to + width), belowAt + row * stride);
    }
    kernels.lay(0, alphaAt, belowAt, bytes, level);
    for (let row = 0; row < count; row += 1) {
      const below = belowAt + row * stride;
      out.set(scratch.subarray(below, below + width), first + row * outStride);
    }
  }
}
