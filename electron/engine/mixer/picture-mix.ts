/** The picture of a tick: buses, scenes, transition, keyers and fade to black, from the sources’ frames. */
import { type Canvas, frameBytes } from '#shared/canvas.ts';
import { DSK_IDS, type DskId, type FeedId, type KeyerId, type SceneId, type SourceId } from '#shared/ids.ts';
import type { ChromaKey } from '#shared/show/keyer-config.ts';
import type { SceneConfig } from '#shared/show/scene-config.ts';
import type { BusPicture } from '#shared/switcher/switcher.ts';
import type { TransitionSettings, TransitionStyle } from '#shared/switcher/transition.ts';
import type { PoolFile } from '../media.ts';
import { fillFrame } from './blend.ts';
import { ChromaKeyPainter } from './chroma-key.ts';
import { type Frame, FramePool, lastingFrame } from './frame-pool.ts';
import type { Graphic } from './graphic.ts';
import { KeyerLayers } from './keyer-layers.ts';
import { type Layer, LayerPainter } from './layer.ts';
import { ScenePainter } from './scene-painter.ts';
import { Stinger, stingerFrame } from './stinger.ts';
import { isPainted, TransitionPainter, yuvOf } from './transition-painter.ts';

/** What pictures are made of at a tick. */
export interface MixInputs {
  /** The sources’ frames, held by their sources until the next tick. */
  pictures: ReadonlyMap<SourceId, Frame>;
  scenes: readonly SceneConfig[];
  chroma: ChromaKey;
  /** The picture of the key’s fill; null while it has none: its slate is not laid over program. */
  fill: Frame | null;
}

export interface PictureMixOptions {
  canvas: Canvas;
  emptySlate: Frame;
  ffmpegPath: string;
  onLog: (level: 'info' | 'warn', text: string) => void;
}

/** A frame on its way through the mix. */
interface Work {
  frame: Frame;
  /** Nobody else shows it: it may be painted on. */
  own: boolean;
}

export class PictureMix {
  readonly #emptySlate: Frame;
  readonly #blackFrame: Frame;
  readonly #onLog: PictureMixOptions['onLog'];
  readonly #pool: FramePool;
  readonly #transitions: TransitionPainter;
  readonly #scenes: ScenePainter;
  readonly #chroma: ChromaKeyPainter;
  readonly #layers: LayerPainter;
  readonly #graphics: KeyerLayers;
  readonly #stinger: Stinger;
  /** The scenes of this tick that are painted already. */
  readonly #painted = new Map<SceneId, Frame>();
  #missingStinger: TransitionStyle | null = null;

  constructor({ canvas, emptySlate, ffmpegPath, onLog }: PictureMixOptions) {
    this.#emptySlate = emptySlate;
    this.#onLog = onLog;
    this.#pool = new FramePool(frameBytes(canvas), 6);
    const black = new Uint8Array(frameBytes(canvas));
    fillFrame(black, canvas.width, canvas.height, ...yuvOf('#000000'));
    this.#blackFrame = lastingFrame(black);
    this.#transitions = new TransitionPainter(canvas);
    this.#scenes = new ScenePainter(canvas);
    this.#chroma = new ChromaKeyPainter(canvas);
    this.#layers = new LayerPainter(canvas);
    this.#graphics = new KeyerLayers(canvas);
    this.#stinger = new Stinger({ ffmpegPath, canvas, onLog });
  }

  /** What a downstream keyer shows from now on, or from its time on. */
  setGraphic(keyer: DskId, graphic: Graphic | null): void {
    this.#graphics.set(keyer, graphic, Date.now());
  }

  /** The layer a downstream keyer shows at wall clock `wallMs`. */
  layerOf(keyer: DskId, wallMs: number): Layer | null {
    return this.#graphics.at(keyer, wallMs);
  }

  /** Gets the next transition ready: a wipe’s way, the clip of a stinger; null lets go of the clip. */
  cue({ kind, wipePattern }: TransitionSettings, stinger: PoolFile | null): void {
    if (kind === 'wipe') this.#transitions.prepareWipe(wipePattern);
    this.#stinger.cue(stinger);
  }

  /** The program picture for `bus` at wall clock `wallMs`, held for the caller. */
  compose(bus: BusPicture, inputs: MixInputs, wallMs: number): Frame {
    for (const frame of this.#painted.values()) frame.release();
    this.#painted.clear();
    if (bus.black === 1) return this.#blackFrame.hold();
    let work = this.#buses(bus, inputs);
    work = this.#keyers(work, bus.keyers, inputs, wallMs);
    if (bus.black === 0) return work.frame;
    const out = work.own ? work.frame : this.#pool.take();
    this.#transitions.fade(work.frame.data, bus.black, out.data);
    if (!work.own) work.frame.release();
    return out;
  }

  async stop(): Promise<void> {
    await this.#stinger.stop();
  }

  /** The picture of a feed, which nobody may paint on; the caller does not own it. */
  #feed(id: FeedId | null, inputs: MixInputs): Frame {
    if (id === null) return this.#emptySlate;
    const picture = inputs.pictures.get(id as SourceId);
    if (picture !== undefined) return picture;
    const scene = inputs.scenes.find((candidate) => candidate.id === id);
    return scene === undefined ? this.#emptySlate : this.#scene(scene, inputs);
  }

  /** A scene is painted once a tick, wherever it shows. */
  #scene(scene: SceneConfig, { pictures }: MixInputs): Frame {
    const done = this.#painted.get(scene.id);
    if (done !== undefined) return done;
    const pictureOf = (source: SourceId): Frame => pictures.get(source) ?? this.#emptySlate;
    const untouched = this.#scenes.untouchedPart(scene)?.source ?? null;
    if (untouched !== null) return pictureOf(untouched);
    const frame = this.#pool.take();
    this.#scenes.paint(scene, (source) => pictureOf(source).data, frame.data);
    this.#painted.set(scene.id, frame);
    return frame;
  }

  #buses(bus: BusPicture, inputs: MixInputs): Work {
    const { from, to, style, progress } = bus;
    if (style === null || progress === 0) return { frame: this.#feed(from, inputs).hold(), own: false };
    if (!isPainted(style)) return this.#playStinger(bus, style, inputs);
    const out = this.#pool.take();
    this.#transitions.paint(this.#feed(from, inputs).data, this.#feed(to, inputs).data, style, progress, out.data);
    return { frame: out, own: true };
  }

  #playStinger({ from, to, progress }: BusPicture, style: TransitionStyle, inputs: MixInputs): Work {
    const index = stingerFrame(progress, style.rateFrames);
    const frame = this.#feed(index < style.stingerCutFrame ? from : to, inputs).hold();
    const layer = this.#stinger.layer(style.stingerMedia, index);
    if (layer !== null) {
      const work = this.#writable({ frame, own: false });
      this.#layers.paint(layer, 1, work.frame.data);
      return work;
    }
    // Once a transition: the style is one object as long as it runs.
    if (this.#missingStinger !== style) {
      this.#missingStinger = style;
      this.#onLog('warn', 'The stinger’s clip is not ready: the pictures are cut without it.');
    }
    return { frame, own: false };
  }

  #keyers(work: Work, levels: Record<KeyerId, number>, inputs: MixInputs, wallMs: number): Work {
    let done = work;
    const { chroma, fill } = inputs;
    if (levels.key > 0 && fill !== null) {
      done = this.#writable(done);
      this.#chroma.paint(fill.data, chroma, levels.key, done.frame.data);
    }
    for (const id of DSK_IDS) {
      const layer = levels[id] > 0 ? this.#graphics.at(id, wallMs) : null;
      if (layer === null) continue;
      done = this.#writable(done);
      this.#layers.paint(layer, levels[id], done.frame.data);
    }
    return done;
  }

  /** The same picture, ours to paint on. */
  #writable(work: Work): Work {
    if (work.own) return work;
    const copy = this.#pool.take();
    copy.data.set(work.frame.data);
    work.frame.release();
    return { frame: copy, own: true };
  }
}
