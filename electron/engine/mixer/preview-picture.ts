/**
 * The preview picture before air: what the next cut would bring, with the keyers that are to be seen, mixed at the size
 * of the page’s pictures. Only made while preview shows more than a plain source, whose own tile does otherwise.
 */
import { type Canvas, fpsOf, frameBytes } from '#shared/canvas.ts';
import { DSK_IDS, type DskId, type FeedId, type SourceId } from '#shared/ids.ts';
import type { Rect, Size } from '#shared/scene/geometry.ts';
import type { PictureSettings } from '#shared/show/encoder-settings.ts';
import { previewAt, type SwitcherState } from '#shared/switcher/switcher.ts';
import { ChromaKeyPainter } from './chroma-key.ts';
import type { Frame } from './frame-pool.ts';
import { type Layer, LayerPainter, scaledLayer } from './layer.ts';
import type { MixInputs } from './picture-mix.ts';
import { PlaneScaler } from './plane-scaler.ts';
import { planesOf } from './planes.ts';
import { halved, ScenePainter } from './scene-painter.ts';

/** Size of the page’s pictures of a canvas. */
export function pictureSize({ widthPx }: PictureSettings, canvas: Size): Size {
  const width = Math.min(widthPx, canvas.width);
  return { width, height: 2 * Math.round((canvas.height * width) / canvas.width / 2) };
}

/** One picture in every so many program frames. */
export const previewEvery = (settings: PictureSettings, canvas: Canvas): number =>
  Math.max(1, Math.round(fpsOf(canvas.frameRate) / settings.fps));

export interface PreviewOptions {
  canvas: Canvas;
  settings: PictureSettings;
  emptySlate: Frame;
  layerOf: (keyer: DskId, wallMs: number) => Layer | null;
}

export class PreviewPicture {
  readonly size: Size;
  readonly #options: PreviewOptions;
  readonly #scenes: ScenePainter;
  readonly #chroma: ChromaKeyPainter;
  readonly #layers: LayerPainter;
  readonly #scalers: readonly PlaneScaler[];
  readonly #picture: Uint8Array;
  readonly #keyed: Uint8Array;
  readonly #small = new WeakMap<Layer, Layer>();

  constructor(options: PreviewOptions) {
    const { canvas, settings } = options;
    this.#options = options;
    this.size = pictureSize(settings, canvas);
    this.#scenes = new ScenePainter(this.size, canvas);
    this.#chroma = new ChromaKeyPainter(this.size);
    this.#layers = new LayerPainter(this.size);
    const whole: Rect = { x: 0, y: 0, width: canvas.width, height: canvas.height };
    const colour = new PlaneScaler(halved(whole), halved({ ...whole, ...this.size }));
    this.#scalers = [new PlaneScaler(whole, this.size), colour, colour];
    this.#picture = new Uint8Array(frameBytes(this.size));
    this.#keyed = new Uint8Array(frameBytes(this.size));
  }

  /** The picture as yuv420p of `size`; valid until the next one. */
  compose(switcher: SwitcherState, inputs: MixInputs, wallMs: number): Uint8Array {
    const { feed, keyers } = previewAt(switcher);
    const out = this.#picture;
    this.#feed(feed, inputs, out);
    const { chroma, fill } = inputs;
    if (keyers.includes('key') && fill !== null) {
      this.#shrink(fill.data, this.#keyed);
      this.#chroma.paint(this.#keyed, chroma, 1, out);
    }
    for (const id of DSK_IDS) {
      const layer = keyers.includes(id) ? this.#options.layerOf(id, wallMs) : null;
      if (layer !== null) this.#layers.paint(this.#smallLayer(layer), 1, out);
    }
    return out;
  }

  #feed(id: FeedId | null, { pictures, scenes }: MixInputs, out: Uint8Array): void {
    const pictureOf = (source: SourceId): Uint8Array => (pictures.get(source) ?? this.#options.emptySlate).data;
    const scene = scenes.find((candidate) => candidate.id === id);
    if (scene !== undefined) this.#scenes.paint(scene, pictureOf, out);
    else this.#shrink(pictureOf(id as SourceId), out);
  }

  #shrink(from: Uint8Array, out: Uint8Array): void {
    const { canvas } = this.#options;
    const sources = planesOf(canvas.width, canvas.height);
    planesOf(this.size.width, this.size.height).forEach((plane, i) => {
      const source = sources[i];
      if (source === undefined) return;
      const to = { data: out, at: plane.at, stride: plane.width };
      this.#scalers[i]?.draw({ data: from, at: source.at, stride: source.width }, to);
    });
  }

  #smallLayer(layer: Layer): Layer {
    let small = this.#small.get(layer);
    if (small === undefined) {
      small = scaledLayer(layer, this.#options.canvas, this.size);
      this.#small.set(layer, small);
    }
    return small;
  }
}

/** A limited-range BT.709 frame as opaque RGBA. */
export function rgbaOf(yuv: Uint8Array, { width, height }: Size, out: Uint8ClampedArray): void {
  const [, cbPlane, crPlane] = planesOf(width, height);
  const half = width >> 1;
  for (let y = 0, at = 0; y < height; y += 1) {
    const colour = (y >> 1) * half;
    for (let x = 0; x < width; x += 1, at += 4) {
      const luma = 1.164_384 * ((yuv[y * width + x] as number) - 16);
      const cb = (yuv[cbPlane.at + colour + (x >> 1)] as number) - 128;
      const cr = (yuv[crPlane.at + colour + (x >> 1)] as number) - 128;
      out[at] = luma + 1.792_741 * cr;
      out[at + 1] = luma - 0.213_249 * cb - 0.532_909 * cr;
      out[at + 2] = luma + 2.112_402 * cb;
      out[at + 3] = 255;
    }
  }
}
