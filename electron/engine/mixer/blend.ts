/** Pixel work on planar yuv420p frames. All three planes blend alike, so a frame is one run of bytes. */
import { planesOf } from './planes.ts';

/** Every second byte of a word: four bytes are weighed in two multiplications, with room for the sum in between. */
export const LANES = 0x00ff00ff;
/** One half in each lane, so that the sum is rounded. */
export const LANE_HALVES = 0x00800080;

/** The bytes as words of four; null when they do not start at a whole word. */
export const wordsOf = (bytes: Uint8Array): Int32Array | null =>
  (bytes.byteOffset & 3) === 0 ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2) : null;

/** out = a·(1−weight) + b·weight, in 1/256 steps, rounded. `out` may be `a` or `b`. */
export function mixFrames(a: Uint8Array, b: Uint8Array, weight: number, out: Uint8Array): void {
  const w = Math.round(weight * 256);
  const v = 256 - w;
  const length = out.length;
  const [as, bs, outs] = [wordsOf(a), wordsOf(b), wordsOf(out)];
  let done = 0;
  if (as !== null && bs !== null && outs !== null) {
    mixWords(as, bs, w, outs);
    done = outs.length * 4;
  }
  for (let i = done; i < length; i += 1) out[i] = ((a[i] as number) * v + (b[i] as number) * w + 128) >> 8;
}

/** Four bytes of `x` and four of `y`, the latter by `w` of 256. */
export function mixWord(x: number, y: number, w: number): number {
  const v = 256 - w;
  const low = (Math.imul(x & LANES, v) + Math.imul(y & LANES, w) + LANE_HALVES) >>> 8;
  const high = (Math.imul((x >>> 8) & LANES, v) + Math.imul((y >>> 8) & LANES, w) + LANE_HALVES) | 0;
  return (low & LANES) | (high & ~LANES);
}

function mixWords(a: Int32Array, b: Int32Array, w: number, out: Int32Array): void {
  const length = out.length;
  for (let i = 0; i < length; i += 1) out[i] = mixWord(a[i] as number, b[i] as number, w);
}

/** The frame on its way to one colour, in place or into `out`; as `mixFrames` with a frame of that colour, for less. */
export function fadeFrame(
  a: Uint8Array,
  { width, height }: { width: number; height: number },
  colour: readonly [number, number, number],
  weight: number,
  out: Uint8Array,
): void {
  planesOf(width, height).forEach(({ at, width: across, height: down }, i) => {
    const end = at + across * down;
    fadeBytes(a.subarray(at, end), colour[i] ?? 0, weight, out.subarray(at, end));
  });
}

function fadeBytes(a: Uint8Array, value: number, weight: number, out: Uint8Array): void {
  const w = Math.round(weight * 256);
  const v = 256 - w;
  const added = value * w + 128;
  const [as, outs] = [wordsOf(a), wordsOf(out)];
  let done = 0;
  if (as !== null && outs !== null) {
    const lanes = added | (added << 16);
    const length = outs.length;
    for (let i = 0; i < length; i += 1) {
      const x = as[i] as number;
      const low = (Math.imul(x & LANES, v) + lanes) >>> 8;
      const high = (Math.imul((x >>> 8) & LANES, v) + lanes) | 0;
      outs[i] = (low & LANES) | (high & ~LANES);
    }
    done = length * 4;
  }
  for (let i = done; i < out.length; i += 1) out[i] = ((a[i] as number) * v + added) >> 8;
}

/** A weight of one in what `alphaWeights` gives. */
export const WHOLE = 65_536;
/** Weights (of 65 536) of the alpha values 0…255 of a layer that is `level` on air. */
export const alphaWeights = (level: number): Int32Array =>
  new Int32Array(256).map((_, alpha) => Math.round((alpha * level * WHOLE) / 255));

/** `above` over `below` by one of these weights, rounded. */
export const over = (below: number, above: number, weight: number): number =>
  below + (((above - below) * weight + WHOLE / 2) >> 16);

/** Fills a frame with one limited-range YUV colour. */
export function fillFrame(out: Uint8Array, width: number, height: number, y: number, u: number, v: number): void {
  const luma = width * height;
  out.fill(y, 0, luma);
  out.fill(u, luma, luma + luma / 4);
  out.fill(v, luma + luma / 4);
}
