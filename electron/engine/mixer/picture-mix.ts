/** The picture of a tick: buses, scenes, transition, keyers and fade to black, from the sources’ frames. */
import { type Canvas, frameBytes } from '#shared/canvas.ts';
import type { DskId, FeedId, SourceId } from '#shared/ids.ts';
import type { BusPicture } from '#shared/switcher/switcher.ts';
import type { TransitionStyle } from '#shared/switcher/transition.ts';
import { type Frame, FramePool } from './frame-pool.ts';
import type { Graphic } from './graphic.ts';
import { TransitionPainter } from './transition-painter.ts';

export class PictureMix {
  readonly #emptySlate: Frame;
  readonly #pool: FramePool;
  readonly #painter: TransitionPainter;
  readonly #graphics = new Map<DskId, Graphic>();

  constructor(canvas: Canvas, emptySlate: Frame) {
    this.#emptySlate = emptySlate;
    this.#pool = new FramePool(frameBytes(canvas), 4);
    this.#painter = new TransitionPainter(canvas);
  }

  /** What a downstream keyer shows from now on, or from its time on. */
  setGraphic(keyer: DskId, graphic: Graphic | null): void {
    if (graphic === null) this.#graphics.delete(keyer);
    else this.#graphics.set(keyer, graphic);
  }

  /** The program picture for `bus`, held for the caller. `pictures` are the sources’ frames of this tick. */
  compose(bus: BusPicture, pictures: ReadonlyMap<SourceId, Frame>): Frame {
    const pictureOf = (id: FeedId | null): Frame =>
      (id === null ? null : pictures.get(id as SourceId)) ?? this.#emptySlate;
    const from = pictureOf(bus.from).hold();
    const mixed =
      bus.style === null || bus.progress === 0 ? from : this.#paint(from, pictureOf(bus.to), bus.style, bus.progress);
    if (bus.black === 0) return mixed;
    const out = this.#pool.take();
    this.#painter.fade(mixed.data, bus.black, out.data);
    mixed.release();
    return out;
  }

  /** Takes over the caller’s hold on `from`. */
  #paint(from: Frame, to: Frame, style: TransitionStyle, progress: number): Frame {
    const out = this.#pool.take();
    this.#painter.paint(from.data, to.data, style, progress, out.data);
    from.release();
    return out;
  }
}
