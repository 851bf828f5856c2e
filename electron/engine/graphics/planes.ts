/**
 * From a drawn picture to a Graphic: RGBA to limited-range BT.709 planes with alpha beside them. Pure.
 *
 * Coefficients of ITU-R BT.709-6, 3.2 to 3.4: E’Y = 0.2126 R + 0.7152 G + 0.0722 B, chroma scaled to ±0.5, and the 8-bit
 * levels 16…235 (luma) and 16…240 (chroma).
 */
import { type Graphic, graphicBytes } from '../mixer/graphic.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The smallest box with even place and size that holds every pixel with alpha; null when there is none. */
export function boundsOf(rgba: Uint8Array, width: number, height: number): Box | null {
  let [left, right, top, bottom] = [width, -1, height, -1];
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    let first = 0;
    // A pixel without alpha is zero altogether: colours are multiplied by alpha.
    while (first < width && pixels[row + first] === 0) first += 1;
    if (first === width) continue;
    let last = width - 1;
    while (pixels[row + last] === 0) last -= 1;
    if (first < left) left = first;
    if (last > right) right = last;
    if (top === height) top = y;
    bottom = y;
  }
  if (right < 0) return null;
  const x = left - (left % 2);
  const y = top - (top % 2);
  return { x, y, width: right + 1 - x + ((right + 1 - x) % 2), height: bottom + 1 - y + ((bottom + 1 - y) % 2) };
}

const luma = (r: number, g: number, b: number): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const lumaCode = (y: number): number => Math.round(16 + (219 * y) / 255);
const chromaCode = (difference: number, scale: number): number => Math.round(128 + (224 * difference) / (255 * scale));

/**
 * Cuts what is visible out of a canvas’s picture. `rgba`: four bytes a pixel, colours multiplied by alpha, as Skia keeps
 * them; `width` and `height` even. A colour sample stands for four pixels, each counting by its alpha, so that no
 * colour of an invisible pixel bleeds into an edge. Null when nothing is visible.
 */
export function graphicOf(rgba: Uint8Array, width: number, height: number, atMs: number | null): Graphic | null {
  const box = boundsOf(rgba, width, height);
  if (box === null) return null;
  const planes = new Uint8Array(graphicBytes(box.width, box.height));
  const area = box.width * box.height;
  const [uAt, vAt, alphaAt, halfAlphaAt] = [area, area * 1.25, area * 1.5, area * 2.5];
  const half = box.width / 2;
  for (let y = 0; y < box.height; y += 2) {
    for (let x = 0; x < box.width; x += 2) {
      let [red, green, blue, alphas] = [0, 0, 0, 0];
      for (let i = 0; i < 4; i += 1) {
        const [px, py] = [x + (i & 1), y + (i >> 1)];
        const at = ((box.y + py) * width + box.x + px) * 4;
        const alpha = rgba[at + 3] ?? 0;
        const [r, g, b] = [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0];
        const to = py * box.width + px;
        planes[alphaAt + to] = alpha;
        planes[to] = alpha === 0 ? 16 : lumaCode(Math.min(255, (luma(r, g, b) * 255) / alpha));
        red += r;
        green += g;
        blue += b;
        alphas += alpha;
      }
      const to = (y / 2) * half + x / 2;
      const weight = alphas === 0 ? 0 : 255 / alphas;
      const level = luma(red, green, blue);
      planes[uAt + to] = clampChroma(chromaCode((blue - level) * weight, 1.8556));
      planes[vAt + to] = clampChroma(chromaCode((red - level) * weight, 1.5748));
      planes[halfAlphaAt + to] = Math.round(alphas / 4);
    }
  }
  return { ...box, planes, atMs };
}

/** Rounding of faint pixels may leave the legal range. */
const clampChroma = (code: number): number => Math.min(240, Math.max(16, code));
