/**
 * A picture with alpha as the painter wants it: clipped to the canvas, its rows padded to whole words, so that four
 * transparent pixels are passed over with one look.
 */
import type { Rect, Size } from '#shared/scene/geometry.ts';
import { alphaShares, over, overWord, wordsOf } from './blend.ts';
import type { Graphic } from './graphic.ts';
import { PlaneScaler } from './plane-scaler.ts';
import { planesOf } from './planes.ts';
import { halved } from './scene-painter.ts';
import { type AlphaPlane, layPlane } from './vector/blend.ts';
import { vectors } from './vector/kernels.ts';

/** One plane of a layer and the alpha that goes with it; rows are a multiple of four bytes. */
interface LayerPlane extends AlphaPlane {
  colourWords: Int32Array;
  alphaWords: Int32Array;
}

export interface Layer extends Rect {
  planes: [luma: LayerPlane, cb: LayerPlane, cr: LayerPlane];
}

/** Bytes a layer of this size takes. */
export const layerBytes = ({ width, height }: Size): number => ((paddedTo8(width) * height) / 4) * 11;

const paddedTo8 = (width: number): number => (width + 7) & ~7;

/** A transparent layer. */
function emptyLayer(place: Rect): Layer {
  const { width, height } = place;
  const stride = paddedTo8(width);
  const [luma, colour] = [stride * height, (stride * height) / 4];
  const bytes = new Uint8Array(layerBytes(place));
  const plane = (at: number, alphaAt: number, length: number, rowBytes: number, across: number): LayerPlane => ({
    colour: bytes.subarray(at, at + length),
    colourWords: new Int32Array(bytes.buffer, at, length >> 2),
    alpha: bytes.subarray(alphaAt, alphaAt + length),
    alphaWords: new Int32Array(bytes.buffer, alphaAt, length >> 2),
    stride: rowBytes,
    width: across,
    height: length / rowBytes,
  });
  const [alphaAt, halfAlphaAt] = [luma + 2 * colour, 2 * luma + 2 * colour];
  return {
    ...place,
    planes: [
      plane(0, alphaAt, luma, stride, width),
      plane(luma, halfAlphaAt, colour, stride / 2, width / 2),
      plane(luma + colour, halfAlphaAt, colour, stride / 2, width / 2),
    ],
  };
}

/** Takes a graphic over; null when nothing of it is on the canvas. */
export function layerOfGraphic(graphic: Graphic, canvas: Size): Layer | null {
  const { width, height, planes } = graphic;
  const x = Math.max(0, graphic.x);
  const y = Math.max(0, graphic.y);
  const place: Rect = {
    x,
    y,
    width: Math.min(canvas.width, graphic.x + width) - x,
    height: Math.min(canvas.height, graphic.y + height) - y,
  };
  if (place.width <= 0 || place.height <= 0) return null;
  const layer = emptyLayer(place);
  const luma = width * height;
  const [alphaAt, halfAlphaAt] = [(luma * 3) / 2, (luma * 5) / 2];
  planesOf(width, height).forEach((plane, i) => {
    const to = layer.planes[i];
    if (to === undefined) return;
    const half = i === 0 ? 1 : 2;
    const rowBytes = place.width / half;
    for (let row = 0; row < to.height; row += 1) {
      const from = (row + (y - graphic.y) / half) * plane.width + (x - graphic.x) / half;
      const copy = (at: number, out: Uint8Array): void =>
        out.set(planes.subarray(at + from, at + from + rowBytes), row * to.stride);
      copy(plane.at, to.colour);
      copy(i === 0 ? alphaAt : halfAlphaAt, to.alpha);
    }
  });
  return layer;
}

/**
 * A layer from a yuva420p frame of the canvas’s size; the colour planes’ alpha is the mean of the four pixels they
 * stand for.
 */
export function layerOfYuva(frame: Uint8Array, { width, height }: Size): Layer {
  const layer = emptyLayer({ x: 0, y: 0, width, height });
  const alphaAt = (width * height * 3) / 2;
  planesOf(width, height).forEach((plane, i) => {
    const to = layer.planes[i];
    for (let row = 0; to !== undefined && row < to.height; row += 1) {
      const from = plane.at + row * plane.width;
      to.colour.set(frame.subarray(from, from + plane.width), row * to.stride);
    }
  });
  const [luma, colour] = layer.planes;
  for (let y = 0; y < height; y += 1) {
    luma.alpha.set(frame.subarray(alphaAt + y * width, alphaAt + (y + 1) * width), y * luma.stride);
  }
  for (let y = 0; y < height / 2; y += 1) {
    const [above, below] = [2 * y * luma.stride, (2 * y + 1) * luma.stride];
    for (let x = 0; x < width / 2; x += 1) {
      const [a, b] = [above + 2 * x, below + 2 * x];
      const { alpha } = luma;
      colour.alpha[y * colour.stride + x] =
        ((alpha[a] as number) + (alpha[a + 1] as number) + (alpha[b] as number) + (alpha[b + 1] as number) + 2) >> 2;
    }
  }
  return layer;
}

/** The layer on a canvas of another size. */
export function scaledLayer(layer: Layer, from: Size, to: Size): Layer {
  const even = (value: number): number => 2 * Math.round(value / 2);
  const [sx, sy] = [to.width / from.width, to.height / from.height];
  const width = Math.min(to.width, Math.max(2, even(layer.width * sx)));
  const height = Math.min(to.height, Math.max(2, even(layer.height * sy)));
  const small = emptyLayer({
    x: Math.min(even(layer.x * sx), to.width - width),
    y: Math.min(even(layer.y * sy), to.height - height),
    width,
    height,
  });
  const whole: Rect = { x: 0, y: 0, width: layer.width, height: layer.height };
  const half = new PlaneScaler(halved(whole), halved({ ...whole, width, height }));
  const full = new PlaneScaler(whole, { width, height });
  layer.planes.forEach((plane, i) => {
    const out = small.planes[i];
    const scaler = i === 0 ? full : half;
    if (out === undefined) return;
    const draw = (data: Uint8Array, smaller: Uint8Array): void =>
      scaler.draw({ data, at: 0, stride: plane.stride }, { data: smaller, at: 0, stride: out.stride });
    draw(plane.colour, out.colour);
    draw(plane.alpha, out.alpha);
  });
  return small;
}

/** Paints layers on frames of one canvas. */
export class LayerPainter {
  readonly #canvas: Size;

  constructor(canvas: Size) {
    this.#canvas = canvas;
  }

  /** Lays `layer` over `out`, its alpha times `level` (0…1). */
  paint(layer: Layer, level: number, out: Uint8Array): void {
    const share = Math.round(level * 256);
    const loaded = vectors();
    planesOf(this.#canvas.width, this.#canvas.height).forEach((plane, i) => {
      const from = layer.planes[i];
      if (from === undefined) return;
      const at = i === 0 ? layer.y * plane.width + layer.x : (layer.y / 2) * plane.width + layer.x / 2;
      if (loaded === null) layPlain(from, share, out, plane.at + at, plane.width);
      else layPlane(loaded, from, share, out, plane.at + at, plane.width);
    });
  }
}

/** As `layPlane`, without vector instructions. */
export function layPlain(plane: LayerPlane, level: number, out: Uint8Array, outAt: number, outStride: number): void {
  const shares = alphaShares(level);
  const words = ((outAt | outStride) & 3) === 0 ? wordsOf(out) : null;
  if (words === null) layBytes(plane, shares, out, outAt, outStride);
  else layWords(plane, shares, words, outAt >> 2, outStride >> 2);
}

/** Where rows of `out` start at whole words: four pixels at a time. */
function layWords(
  { colourWords, alphaWords, stride, height }: LayerPlane,
  shares: Uint8Array,
  out: Int32Array,
  outAt: number,
  outStride: number,
): void {
  const perRow = stride >> 2;
  const whole = shares[255] as number;
  for (let y = 0; y < height; y += 1) {
    const row = y * perRow;
    const shift = outAt + y * outStride - row;
    for (let word = row; word < row + perRow; word += 1) {
      const alpha = alphaWords[word] as number;
      if (alpha === 0) continue;
      const above = colourWords[word] as number;
      const below = out[word + shift] as number;
      if (alpha === -1) {
        out[word + shift] = overWord(below, above, whole);
        continue;
      }
      out[word + shift] =
        over(below & 255, above & 255, shares[alpha & 255] as number) |
        (over((below >>> 8) & 255, (above >>> 8) & 255, shares[(alpha >>> 8) & 255] as number) << 8) |
        (over((below >>> 16) & 255, (above >>> 16) & 255, shares[(alpha >>> 16) & 255] as number) << 16) |
        (over(below >>> 24, above >>> 24, shares[alpha >>> 24] as number) << 24);
    }
  }
}

function layBytes(
  { colour, alpha, stride, width, height }: LayerPlane,
  shares: Uint8Array,
  out: Uint8Array,
  outAt: number,
  outStride: number,
): void {
  for (let y = 0; y < height; y += 1) {
    const row = y * stride;
    const shift = outAt + y * outStride - row;
    for (let from = row; from < row + width; from += 1) {
      const share = shares[alpha[from] as number] as number;
      out[from + shift] = over(out[from + shift] as number, colour[from] as number, share);
    }
  }
}
