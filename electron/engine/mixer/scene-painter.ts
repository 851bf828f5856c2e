/** Paints scenes: background, borders, and the parts scaled into their boxes. */
import { isUntouched, type Rect, type SceneBox, type Size, sceneBoxes } from '#shared/scene/geometry.ts';
import type { SceneConfig, ScenePart } from '#shared/show/scene-config.ts';
import { fillFrame } from './blend.ts';
import { PlaneScaler } from './plane-scaler.ts';
import { planesOf } from './planes.ts';
import { yuvOf } from './transition-painter.ts';

/** A box with its tables. */
interface PreparedBox extends SceneBox {
  /** One a plane; null for a part that passes as it is. */
  scalers: readonly PlaneScaler[] | null;
}

interface Prepared {
  boxes: PreparedBox[];
  background: [number, number, number];
  border: [number, number, number];
}

/** A rectangle on a plane of half the size. */
export const halved = ({ x, y, width, height }: Rect): Rect => ({
  x: x / 2,
  y: y / 2,
  width: width / 2,
  height: height / 2,
});

export class ScenePainter {
  readonly #canvas: Size;
  /** Size of the sources’ pictures. */
  readonly #picture: Size;
  /** Scenes never change in place: a changed one is another object. */
  readonly #prepared = new WeakMap<SceneConfig, Prepared>();

  constructor(canvas: Size, picture: Size = canvas) {
    this.#canvas = canvas;
    this.#picture = picture;
  }

  /** The one part whose picture is the whole scene and needs no work; null when the scene has to be painted. */
  untouchedPart(scene: SceneConfig): ScenePart | null {
    const { boxes } = this.#prepare(scene);
    const [only] = boxes;
    return boxes.length === 1 && only?.scalers === null && only.part.source !== null ? only.part : null;
  }

  /** Draws `scene` into `out`; `pictureOf` gives the frame of a part’s source. */
  paint(
    scene: SceneConfig,
    pictureOf: (source: NonNullable<ScenePart['source']>) => Uint8Array,
    out: Uint8Array,
  ): void {
    const { boxes, background, border } = this.#prepare(scene);
    const { width, height } = this.#canvas;
    const back = boxes[0];
    // A back that covers everything needs no background.
    if (back?.scalers !== null || back.part.source === null) fillFrame(out, width, height, ...background);
    for (const { part, scalers, box, picture, borderPx } of boxes) {
      if (borderPx > 0) this.#frame(out, box, borderPx, border);
      if (part.source === null) continue;
      const from = pictureOf(part.source);
      if (scalers === null) out.set(from);
      else this.#draw(from, scalers, picture, out);
    }
  }

  #prepare(scene: SceneConfig): Prepared {
    let prepared = this.#prepared.get(scene);
    if (prepared === undefined) {
      prepared = {
        boxes: sceneBoxes(scene, this.#canvas, this.#picture).map((box) => ({ ...box, scalers: this.#scalersOf(box) })),
        background: yuvOf(scene.background),
        border: yuvOf(scene.border.colour),
      };
      this.#prepared.set(scene, prepared);
    }
    return prepared;
  }

  #scalersOf(box: SceneBox): PlaneScaler[] | null {
    const sameSize = this.#canvas.width === this.#picture.width && this.#canvas.height === this.#picture.height;
    if (sameSize && isUntouched(box, this.#canvas)) return null;
    const colour = new PlaneScaler(halved(box.source), halved(box.picture));
    return [new PlaneScaler(box.source, box.picture), colour, colour];
  }

  #draw(from: Uint8Array, scalers: readonly PlaneScaler[], { x, y }: Rect, out: Uint8Array): void {
    const sources = planesOf(this.#picture.width, this.#picture.height);
    planesOf(this.#canvas.width, this.#canvas.height).forEach((plane, i) => {
      const source = sources[i];
      const at = i === 0 ? y * plane.width + x : (y / 2) * plane.width + x / 2;
      if (source === undefined) return;
      const to = { data: out, at: plane.at + at, stride: plane.width };
      scalers[i]?.draw({ data: from, at: source.at, stride: source.width }, to);
    });
  }

  /** The border’s four sides. */
  #frame(out: Uint8Array, box: Rect, px: number, colour: readonly number[]): void {
    const { x, y, width, height } = box;
    const sides: Rect[] = [
      { x, y, width, height: px },
      { x, y: y + height - px, width, height: px },
      { x, y: y + px, width: px, height: height - 2 * px },
      { x: x + width - px, y: y + px, width: px, height: height - 2 * px },
    ];
    planesOf(this.#canvas.width, this.#canvas.height).forEach((plane, i) => {
      for (const side of sides) {
        const part = i === 0 ? side : halved(side);
        for (let row = part.y; row < part.y + part.height; row += 1) {
          const at = plane.at + row * plane.width + part.x;
          out.fill(colour[i] ?? 0, at, at + part.width);
        }
      }
    });
  }
}
