/** Pixel work on planar yuv420p frames. All three planes blend alike, so a frame is one run of bytes. */
import { planesOf } from './planes.ts';
import { fadeStrips, mixStrips } from './vector/blend.ts';
import { vectors } from './vector/kernels.ts';

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
  const loaded = vectors();
  if (loaded === null) mixPlain(a, b, w, out);
  else mixStrips(loaded, a, b, w, out);
}

/** The same without vector instructions; `w` of 256. */
export function mixPlain(a: Uint8Array, b: Uint8Array, w: number, out: Uint8Array): void {
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
function mixWord(x: number, y: number, w: number): number {
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
  const w = Math.round(weight * 256);
  const loaded = vectors();
  planesOf(width, height).forEach(({ at, width: across, height: down }, i) => {
    const end = at + across * down;
    const [from, to, value] = [a.subarray(at, end), out.subarray(at, end), colour[i] ?? 0];
    if (loaded === null) fadePlain(from, value, w, to);
    else fadeStrips(loaded, from, value, w, to);
  });
}

/** Bytes on their way to one value, without vector instructions; `w` of 256. */
export function fadePlain(a: Uint8Array, value: number, w: number, out: Uint8Array): void {
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

/** What alpha values 0…255 count, of 255, in a layer that is `level` of 256 on air. */
export const alphaShares = (level: number): Uint8Array =>
  new Uint8Array(256).map((_, alpha) => (alpha * level + 128) >> 8);

/** `above` over `below` by `share` of 255, rounded: over 255 without a division, exact for these sums. */
export function over(below: number, above: number, share: number): number {
  const sum = below * (255 - share) + above * share + 128;
  return (sum + (sum >> 8)) >> 8;
}

/** The same for the four bytes of a word. */
export function overWord(below: number, above: number, share: number): number {
  const rest = 255 - share;
  const low = (Math.imul(below & LANES, rest) + Math.imul(above & LANES, share) + LANE_HALVES) | 0;
  const high = (Math.imul((below >>> 8) & LANES, rest) + Math.imul((above >>> 8) & LANES, share) + LANE_HALVES) | 0;
  return (((low + ((low >>> 8) & LANES)) >>> 8) & LANES) | ((high + ((high >>> 8) & LANES)) & ~LANES);
}

/** Fills a frame with one limited-range YUV colour. */
export function fillFrame(out: Uint8Array, width: number, height: number, y: number, u: number, v: number): void {
  const luma = width * height;
  out.fill(y, 0, luma);
  out.fill(u, luma, luma + luma / 4);
  out.fill(v, luma + luma / 4);
}
