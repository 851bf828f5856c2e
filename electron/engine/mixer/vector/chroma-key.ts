/** The chroma key by vectors, some rows at a time; see `kernels.ts`. The same bytes as `keyPlain`. */
import type { Size } from '#shared/scene/geometry.ts';
import { planesOf } from '../planes.ts';
import type { Vectors } from './kernels.ts';

/** Of pixels that are copied in at once. */
const STRIP_BYTES = 65_536;
/** Room behind each area for vectors that reach beyond it. */
const BEYOND = 64;

/** Lays `picture`, keyed by `table` of `keyTable`, over `out`, its alpha by `level` of 256. */
export function keyStrips(
  vectors: Vectors,
  picture: Uint8Array,
  table: Int32Array,
  { width, height }: Size,
  level: number,
  out: Uint8Array,
): void {
  const half = width >> 1;
  const rows = Math.max(1, Math.floor(STRIP_BYTES / (2 * width)));
  const planes = planesOf(width, height);
  const sizes = [2 * rows * width, rows * half, rows * half];
  let end = table.byteLength;
  const place = (bytes: number): number => {
    const at = end;
    end += bytes + BEYOND;
    return at;
  };
  const [luma = 0, cb = 0, cr = 0] = sizes.map(place);
  const [outLuma = 0, outCb = 0, outCr = 0] = sizes.map(place);
  const row = place(5 * half + 160);
  const scratch = vectors.scratch(end);
  scratch.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength));
  for (let y = 0; y < height / 2; y += rows) {
    const count = Math.min(rows, height / 2 - y);
    const areas = planes.map(({ at }, i) => {
      const rowBytes = i === 0 ? 2 * width : half;
      return { from: at + y * rowBytes, to: at + (y + count) * rowBytes };
    });
    for (const [i, { from, to }] of areas.entries()) {
      scratch.set(picture.subarray(from, to), [luma, cb, cr][i]);
      scratch.set(out.subarray(from, to), [outLuma, outCb, outCr][i]);
    }
    vectors.kernels.key(luma, cb, cr, outLuma, outCb, outCr, half, count, 0, level, row);
    for (const [i, { from, to }] of areas.entries()) {
      const at = [outLuma, outCb, outCr][i] ?? 0;
      out.set(scratch.subarray(at, at + to - from), from);
    }
  }
}
