/**
 * The upstream chroma key: one source over the picture, with a colour taken out of it.
 *
 * A pixel’s distance to the key colour is taken in the Cb/Cr plane alone, so that light and shade on the backdrop do not
 * matter: d = |c − key| / (224·√2), which is 1 from one corner of the plane to the other. Then
 *
 *     alpha = clamp((d − similarity) / smoothness, 0, 1)
 *
 * Spill is what the backdrop throws on the subject. With p the part of a pixel’s colour along the key colour and q the
 * part across, s = max(0, p − |q|/√3) is not 0 only for hues within 60° of the key’s, and spill·s is taken away along
 * the key colour. Luma stays.
 *
 * All of that is one table of the 65 536 colours. Colour samples lie over the left of their two pixels (as in MPEG-2 and
 * H.264), so the pixel between two of them has the mean of their alphas.
 */
import type { Size } from '#shared/scene/geometry.ts';
import type { ChromaKey } from '#shared/show/keyer-config.ts';
import { alphaShares, over } from './blend.ts';
import { yuvOf } from './transition-painter.ts';
import { keyStrips } from './vector/chroma-key.ts';
import { vectors } from './vector/kernels.ts';

const FARTHEST = 224 * Math.SQRT2;
const NEUTRAL = 128;

const limited = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** For each Cb·256 + Cr: alpha, and in the next two bytes Cb and Cr without spill. */
export function keyTable({ colour, similarity, smoothness, spill }: Omit<ChromaKey, 'source'>): Int32Array {
  const [, keyCb, keyCr] = yuvOf(colour);
  const [x, y] = [keyCb - NEUTRAL, keyCr - NEUTRAL];
  const saturation = Math.hypot(x, y);
  // A grey key colour has no hue that could spill.
  const [ux, uy] = saturation < 1 ? [0, 0] : [x / saturation, y / saturation];
  const table = new Int32Array(65_536);
  for (let cb = 0; cb < 256; cb += 1) {
    for (let cr = 0; cr < 256; cr += 1) {
      const beyond = Math.hypot(cb - keyCb, cr - keyCr) / FARTHEST - similarity;
      const alpha = smoothness === 0 ? (beyond > 0 ? 1 : 0) : Math.min(1, Math.max(0, beyond / smoothness));
      const along = (cb - NEUTRAL) * ux + (cr - NEUTRAL) * uy;
      const across = Math.abs((cb - NEUTRAL) * uy - (cr - NEUTRAL) * ux);
      const away = spill * Math.max(0, along - across / Math.sqrt(3));
      table[cb * 256 + cr] = Math.round(alpha * 255) | (limited(cb - away * ux) << 8) | (limited(cr - away * uy) << 16);
    }
  }
  return table;
}

export class ChromaKeyPainter {
  readonly #canvas: Size;
  /** The settings are replaced, never changed in place. */
  #made: { settings: ChromaKey; table: Int32Array } | null = null;

  constructor(canvas: Size) {
    this.#canvas = canvas;
  }

  /** Lays `picture`, keyed and `level` (0…1) on air, over `out`. */
  paint(picture: Uint8Array, settings: ChromaKey, level: number, out: Uint8Array): void {
    if (this.#made?.settings !== settings) this.#made = { settings, table: keyTable(settings) };
    const share = Math.round(level * 256);
    const loaded = vectors();
    if (loaded === null) keyPlain(picture, this.#made.table, this.#canvas, share, out);
    else keyStrips(loaded, picture, this.#made.table, this.#canvas, share, out);
  }
}

/** As `keyStrips`, without vector instructions. */
export function keyPlain(
  picture: Uint8Array,
  table: Int32Array,
  { width, height }: Size,
  level: number,
  out: Uint8Array,
): void {
  const shares = alphaShares(level);
  for (let row = 0; row < height / 2; row += 1) keyRow(picture, table, shares, width, height, row, out);
}

/** One row of colour samples and the two rows of pixels it belongs to. */
function keyRow(
  picture: Uint8Array,
  table: Int32Array,
  shares: Uint8Array,
  width: number,
  height: number,
  row: number,
  out: Uint8Array,
): void {
  const half = width >> 1;
  const upper = 2 * row * width;
  const lower = upper + width;
  const cbAt = width * height + row * half;
  const crAt = cbAt + half * (height >> 1);
  let keyed = table[((picture[cbAt] as number) << 8) | (picture[crAt] as number)] as number;
  for (let i = 0; i < half; i += 1) {
    const now = keyed;
    if (i + 1 < half)
      keyed = table[((picture[cbAt + i + 1] as number) << 8) | (picture[crAt + i + 1] as number)] as number;
    const alpha = now & 255;
    const between = (alpha + (keyed & 255) + 1) >> 1;
    if (between === 0 && alpha === 0) continue;
    const share = shares[alpha] as number;
    const right = shares[between] as number;
    const a = upper + 2 * i;
    const b = lower + 2 * i;
    const cb = (now >> 8) & 255;
    const cr = now >> 16;
    if (share === 255 && right === 255) {
      out[a] = picture[a] as number;
      out[a + 1] = picture[a + 1] as number;
      out[b] = picture[b] as number;
      out[b + 1] = picture[b + 1] as number;
      out[cbAt + i] = cb;
      out[crAt + i] = cr;
      continue;
    }
    out[a] = over(out[a] as number, picture[a] as number, share);
    out[a + 1] = over(out[a + 1] as number, picture[a + 1] as number, right);
    out[b] = over(out[b] as number, picture[b] as number, share);
    out[b + 1] = over(out[b + 1] as number, picture[b + 1] as number, right);
    out[cbAt + i] = over(out[cbAt + i] as number, cb, share);
    out[crAt + i] = over(out[crAt + i] as number, cr, share);
  }
}
