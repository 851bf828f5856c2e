/** Push: the new picture slides in and the old one out, whole pixels of every plane. */
import type { PushDirection } from '#shared/switcher/transition.ts';
import { type Plane, planesOf } from './planes.ts';

/** Draws `b` pushing `a` out of a canvas, `progress` of the way. */
export function pushFrames(
  a: Uint8Array,
  b: Uint8Array,
  size: { width: number; height: number },
  direction: PushDirection,
  progress: number,
  out: Uint8Array,
): void {
  const sideways = direction === 'left' || direction === 'right';
  const length = sideways ? size.width : size.height;
  // Even, so that the colour planes move by whole pixels too.
  const shift = Math.round((length * progress) / 2) * 2;
  for (const plane of planesOf(size.width, size.height)) {
    const moved = plane.at === 0 ? shift : shift / 2;
    if (sideways) pushRows(a, b, plane, direction === 'left', moved, out);
    else pushLines(a, b, plane, direction === 'up', moved, out);
  }
}

/** Sideways: each row is the end of one picture’s row and the start of the other’s. */
function pushRows(a: Uint8Array, b: Uint8Array, plane: Plane, left: boolean, shift: number, out: Uint8Array): void {
  const { at, width, height } = plane;
  for (let y = 0; y < height; y += 1) {
    const row = at + y * width;
    if (left) {
      out.set(a.subarray(row + shift, row + width), row);
      out.set(b.subarray(row, row + shift), row + width - shift);
    } else {
      out.set(b.subarray(row + width - shift, row + width), row);
      out.set(a.subarray(row, row + width - shift), row + shift);
    }
  }
}

/** Up or down: one run of whole rows of each picture. */
function pushLines(a: Uint8Array, b: Uint8Array, plane: Plane, up: boolean, shift: number, out: Uint8Array): void {
  const { at, width, height } = plane;
  const end = at + width * height;
  const cut = shift * width;
  if (up) {
    out.set(a.subarray(at + cut, end), at);
    out.set(b.subarray(at, at + cut), end - cut);
  } else {
    out.set(b.subarray(end - cut, end), at);
    out.set(a.subarray(at, end - cut), at + cut);
  }
}
