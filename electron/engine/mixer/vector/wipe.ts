/** Wipes by vectors, strip by strip; see `kernels.ts`. The same bytes as `wipePlain`. */
import type { Vectors } from './kernels.ts';

const STRIP_BYTES = 65_536;
/** Weights of one vector of bytes. */
const WEIGHTS_BYTES = 32;

/**
 * Draws `a` and `b` by the weights (of 256) that `table` has for each byte’s place. The weights fall along the way: up
 * to place `behind` they are 256, from place `ahead` on they are 0.
 */
export function wipeStrips(
  vectors: Vectors,
  [a, b, out]: readonly [a: Uint8Array, b: Uint8Array, out: Uint8Array],
  places: Uint16Array,
  table: Uint16Array,
  { behind, ahead }: { behind: number; ahead: number },
): void {
  const placesAt = 3 * STRIP_BYTES;
  const weightsAt = placesAt + 2 * STRIP_BYTES;
  const tableAt = weightsAt + WEIGHTS_BYTES;
  const scratch = vectors.scratch(tableAt + table.byteLength);
  scratch.set(new Uint8Array(table.buffer), tableAt);
  const placeBytes = new Uint8Array(places.buffer);
  for (let at = 0; at < out.length; at += STRIP_BYTES) {
    const end = Math.min(at + STRIP_BYTES, out.length);
    scratch.set(a.subarray(at, end), 0);
    scratch.set(b.subarray(at, end), STRIP_BYTES);
    scratch.set(placeBytes.subarray(2 * at, 2 * end), placesAt);
    vectors.kernels.wipe(0, STRIP_BYTES, 2 * STRIP_BYTES, placesAt, end - at, tableAt, behind, ahead, weightsAt);
    out.set(scratch.subarray(2 * STRIP_BYTES, 2 * STRIP_BYTES + end - at), at);
  }
}
