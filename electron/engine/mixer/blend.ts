/** Pixel work on planar yuv420p frames. All three planes blend alike, so a frame is one run of bytes. */

/** out = a·(1−weight) + b·weight, in 1/256 steps, rounded. `out` may be neither `a` nor `b`. */
export function mixFrames(a: Uint8Array, b: Uint8Array, weight: number, out: Uint8Array): void {
  const w = Math.round(weight * 256);
  const v = 256 - w;
  const length = out.length;
  for (let i = 0; i < length; i += 1) out[i] = ((a[i] as number) * v + (b[i] as number) * w + 128) >> 8;
}

/** Fills a frame with one limited-range YUV colour. */
export function fillFrame(out: Uint8Array, width: number, height: number, y: number, u: number, v: number): void {
  const luma = width * height;
  out.fill(y, 0, luma);
  out.fill(u, luma, luma + luma / 4);
  out.fill(v, luma + luma / 4);
}
