/** The program: at each tick one frame and its sound, made from the sources and the switcher’s state. */
import { type Canvas, CHANNELS, sampleOfFrame } from '#shared/canvas.ts';
import type { DskId, SourceId } from '#shared/ids.ts';
import { sourcesOfFeed } from '#shared/scene/members.ts';
import {
  advanceSwitcher,
  type BusPicture,
  pictureAt,
  type SwitcherAction,
  type SwitcherState,
  switcherReducer,
} from '#shared/switcher/switcher.ts';
import type { Composition } from '../media.ts';
import { ClipDesk } from './clip-desk.ts';
import type { Frame } from './frame-pool.ts';
import type { Graphic } from './graphic.ts';
import type { MixInputs, PictureMix } from './picture-mix.ts';
import type { ListenTap } from './sound/listen-tap.ts';
import { MAX_SAMPLES, SoundMix } from './sound-mix.ts';

/** What the program needs of a source at a tick. */
export interface ProgramInput {
  /** The picture, or null for the slate; `sound` receives the samples. */
  tick(nowMs: number, outSamples: number, sound: Float32Array): { frame: Frame | null; fresh: boolean };
  /** The picture that stands in. */
  readonly slate: Frame;
  readonly repeatedFrames: number;
  readonly lost: boolean;
  /** Another source’s picture takes its place; null: nobody’s. */
  readonly replacement: SourceId | null;
  /** Clips: told before the tick on which it comes to program, or leaves it. */
  onAir?(isOnAir: boolean): void;
  /** Clips: it has shown its last picture, and program is to go back to what was on before. */
  readonly wantsReturn?: boolean;
  /** Clips: set to do so at their end. */
  readonly returns?: boolean;
  /** Its backup is in its place. */
  readonly away?: boolean;
  /** It has a sound track: silence from it means something. */
  readonly hasSound: boolean;
}

export interface ProgramFrame {
  number: number;
  /** Held for the caller, who releases it. */
  picture: Frame;
  sound: Uint8Array;
}

/** An action that waits for its frame. */
interface Waiting {
  atFrame: number;
  action: SwitcherAction;
  owner: string | null;
}

export interface ProgramOptions {
  canvas: Canvas;
  switcher: SwitcherState;
  composition: Composition;
  inputs: ReadonlyMap<SourceId, ProgramInput>;
  pictures: PictureMix;
  /** Where listeners get their sound from. */
  listeners: ListenTap;
}

export class Program {
  readonly #canvas: Canvas;
  readonly #inputs: ReadonlyMap<SourceId, ProgramInput>;
  readonly #pictures: PictureMix;
  readonly sounds: SoundMix;
  readonly #clips: ClipDesk;
  readonly #sound = new Map<SourceId, Float32Array>();
  #composition: Composition;
  #mixed: MixInputs;
  #switcher: SwitcherState;
  #nextFrame = 0;
  #waiting: Waiting[] = [];
  #lastRepeats = new Map<SourceId, number>();
  /** Sources whose backup is in their place. */
  readonly #standIns = new Map<SourceId, SourceId>();
  /** Ticks at which a source on air had no picture of its own for the tick. */
  sourceDrops = 0;

  constructor({ canvas, switcher, composition, inputs, pictures, listeners }: ProgramOptions) {
    this.sounds = new SoundMix(listeners);
    this.#canvas = canvas;
    this.#switcher = switcher;
    this.#composition = composition;
    this.#inputs = inputs;
    this.#clips = new ClipDesk(inputs);
    this.#pictures = pictures;
    this.#mixed = { pictures: new Map(), scenes: composition.scenes, chroma: composition.chroma, fill: null };
  }

  get switcher(): SwitcherState {
    return this.#switcher;
  }

  /** The frame that is made next. */
  get nextFrame(): number {
    return this.#nextFrame;
  }

  get composition(): Composition {
    return this.#composition;
  }

  /** What the last frame was made of; the pictures are those of its tick and go with the next. */
  get mixed(): MixInputs {
    return this.#mixed;
  }

  /** Applies an action and returns the frame from which it shows: `atFrame`, or the next one when that has gone by. */
  act(action: SwitcherAction, atFrame: number | null = null, owner: string | null = null): number {
    const frame = Math.max(atFrame ?? 0, this.#nextFrame);
    if (frame > this.#nextFrame) {
      this.#waiting = [...this.#waiting, { atFrame: frame, action, owner }].sort((a, b) => a.atFrame - b.atFrame);
      return frame;
    }
    this.#switcher = switcherReducer(this.#switcher, action, frame);
    return frame;
  }

  /** Drops what still waits for its frame for this owner. */
  callOff(owner: string): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting.owner !== owner);
  }

  /** Changes what is made of the sources, from the next frame on. */
  compose(changes: Partial<Composition>): void {
    this.#composition = { ...this.#composition, ...changes };
  }

  /** What a downstream keyer shows. */
  setGraphic(keyer: DskId, graphic: Graphic | null): void {
    this.#pictures.setGraphic(keyer, graphic);
  }

  /** A source has left. */
  removed(id: SourceId): void {
    this.act({ type: 'removed', source: id });
    // A new source with this id must not be soloed from the start.
    this.compose({ solo: this.#composition.solo.filter((soloed) => soloed !== id) });
    this.sounds.removed(id);
    this.#sound.delete(id);
    this.#lastRepeats.delete(id);
  }

  /** Makes frame `number`. */
  make(number: number, nowMs: number): ProgramFrame {
    this.#nextFrame = number;
    this.#switcher = advanceSwitcher(this.#switcher, number);
    while ((this.#waiting[0]?.atFrame ?? Number.POSITIVE_INFINITY) <= number) {
      const due = this.#waiting.shift();
      if (due !== undefined) this.#switcher = switcherReducer(this.#switcher, due.action, number);
    }
    this.#nextFrame = number + 1;
    const back = this.#clips.returnTo(this.#switcher, this.#composition);
    if (back !== null) this.#switcher = switcherReducer(this.#switcher, { type: 'take', source: back }, number);
    const bus = pictureAt(this.#switcher, number);
    this.#clips.tell(bus, this.#composition);
    this.#cueTransition(bus);
    const { frameRate } = this.#canvas;
    const samples = sampleOfFrame(number + 1, frameRate) - sampleOfFrame(number, frameRate);
    this.#standIns.clear();
    for (const [id, { replacement }] of this.#inputs) if (replacement !== null) this.#standIns.set(id, replacement);
    this.sounds.begin({ frame: number, samples, bus, desk: this.#composition, standIns: this.#standIns });
    const pictures = new Map<SourceId, Frame>();
    const onAir = this.#onAir(bus);
    const { scenes, chroma } = this.#composition;
    const fillOf = chroma.source === null ? null : (this.#standIns.get(chroma.source) ?? chroma.source);
    let fill: Frame | null = null;
    for (const [id, input] of this.#inputs) {
      const sound = this.#soundOf(id);
      const { frame } = input.tick(nowMs, samples, sound);
      pictures.set(id, frame ?? input.slate);
      if (id === fillOf) fill = frame;
      this.sounds.add(id, sound, input.hasSound);
      this.#countDrops(id, input, onAir.has(id));
    }
    for (const [id, replacement] of this.#standIns) {
      const picture = pictures.get(replacement);
      if (picture !== undefined) pictures.set(id, picture);
    }
    this.#mixed = { pictures, scenes, chroma, fill };
    return { number, picture: this.#pictures.compose(bus, this.#mixed, Date.now()), sound: this.sounds.finish() };
  }

  /** What the next transition needs is got ready when it is chosen; one that runs keeps what it has. */
  #cueTransition({ style }: BusPicture): void {
    if (style !== null) return;
    const { settings } = this.#switcher;
    const clip =
      settings.stingerMedia === null
        ? undefined
        : this.#composition.media.find(({ id }) => id === settings.stingerMedia);
    this.#pictures.cue(settings, clip ?? null);
  }

  /** The sources that viewers see at least a part of. */
  #onAir({ from, to, progress, black, keyers }: BusPicture): Set<SourceId> {
    if (black === 1) return new Set();
    const { scenes, chroma } = this.#composition;
    const leaving = progress < 1 ? sourcesOfFeed(from, scenes) : [];
    const coming = progress > 0 ? sourcesOfFeed(to, scenes) : [];
    const keyed = keyers.key > 0 && chroma.source !== null ? [chroma.source] : [];
    return new Set([...leaving, ...coming, ...keyed]);
  }

  /** A drop that viewers saw: the source on air repeated a frame or was lost. */
  #countDrops(id: SourceId, input: ProgramInput, onAir: boolean): void {
    const before = this.#lastRepeats.get(id) ?? input.repeatedFrames;
    this.#lastRepeats.set(id, input.repeatedFrames);
    if (onAir && (input.lost || input.repeatedFrames > before)) this.sourceDrops += 1;
  }

  #soundOf(id: SourceId): Float32Array {
    let sound = this.#sound.get(id);
    if (sound === undefined) {
      sound = new Float32Array(MAX_SAMPLES * CHANNELS);
      this.#sound.set(id, sound);
    }
    return sound;
  }
}
