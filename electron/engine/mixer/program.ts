/** The program: at each tick one frame and its sound, made from the sources and the switcher’s state. */
import { type Canvas, CHANNELS, frameBytes, sampleOfFrame } from '#shared/canvas.ts';
import type { SourceId } from '#shared/ids.ts';
import type { Meters } from '#shared/state/telemetry.ts';
import {
  advanceSwitcher,
  type BusPicture,
  pictureAt,
  type SwitcherAction,
  type SwitcherState,
  switcherReducer,
} from '#shared/switcher/switcher.ts';
import type { TransitionStyle } from '#shared/switcher/transition.ts';
import { LevelMeter } from '../monitor/meters.ts';
import { AudioMix, toPcm16 } from './audio-mix.ts';
import { type Frame, FramePool } from './frame-pool.ts';
import { TransitionPainter } from './transition-painter.ts';

/** What the program needs of a source at a tick. */
export interface ProgramInput {
  /** The picture, or null for the slate; `sound` receives the samples. */
  tick(nowMs: number, outSamples: number, sound: Float32Array): { frame: Frame | null; fresh: boolean };
  /** The picture that stands in. */
  readonly slate: Frame;
  readonly repeatedFrames: number;
  readonly lost: boolean;
}

export interface ProgramFrame {
  number: number;
  /** Held for the caller, who releases it. */
  picture: Frame;
  sound: Uint8Array;
}

/** Longest tick: 10 fps at 48 kHz. */
const MAX_SAMPLES = 4801;

export class Program {
  readonly #canvas: Canvas;
  readonly #inputs: ReadonlyMap<SourceId, ProgramInput>;
  readonly #emptySlate: Frame;
  readonly #pool: FramePool;
  readonly #painter: TransitionPainter;
  readonly #audio = new AudioMix();
  readonly #bus = new Float32Array(MAX_SAMPLES * CHANNELS);
  readonly #sound = new Map<SourceId, Float32Array>();
  readonly #meters = new Map<SourceId, LevelMeter>();
  readonly #programMeter = new LevelMeter();
  #switcher: SwitcherState;
  #nextFrame = 0;
  #lastRepeats = new Map<SourceId, number>();
  /** Ticks at which a source on air had no picture of its own for the tick. */
  sourceDrops = 0;

  constructor(canvas: Canvas, switcher: SwitcherState, inputs: ReadonlyMap<SourceId, ProgramInput>, emptySlate: Frame) {
    this.#canvas = canvas;
    this.#switcher = switcher;
    this.#inputs = inputs;
    this.#emptySlate = emptySlate;
    this.#pool = new FramePool(frameBytes(canvas), 4);
    this.#painter = new TransitionPainter(canvas);
  }

  get switcher(): SwitcherState {
    return this.#switcher;
  }

  /** The frame on which an action given now takes effect. */
  get nextFrame(): number {
    return this.#nextFrame;
  }

  /** Applies an action; it shows from `nextFrame` on. */
  act(action: SwitcherAction): void {
    this.#switcher = switcherReducer(this.#switcher, action, this.#nextFrame);
    if (action.type === 'removed') {
      this.#audio.remove(action.source);
      this.#sound.delete(action.source);
      this.#meters.delete(action.source);
      this.#lastRepeats.delete(action.source);
    }
  }

  /** Makes frame `number`. */
  make(number: number, nowMs: number): ProgramFrame {
    this.#nextFrame = number + 1;
    this.#switcher = advanceSwitcher(this.#switcher, number);
    const bus = pictureAt(this.#switcher, number);
    const { frameRate } = this.#canvas;
    const samples = sampleOfFrame(number + 1, frameRate) - sampleOfFrame(number, frameRate);
    this.#bus.fill(0, 0, samples * CHANNELS);
    const pictures = new Map<SourceId, Frame>();
    for (const [id, input] of this.#inputs) {
      const sound = this.#soundOf(id);
      const { frame } = input.tick(nowMs, samples, sound);
      pictures.set(id, frame ?? input.slate);
      this.#meterOf(id).add(sound, samples);
      this.#audio.add(id, sound, gainOf(bus, id), samples, this.#bus);
      this.#countDrops(id, input, gainOf(bus, id) > 0);
    }
    this.#programMeter.add(this.#bus, samples);
    return { number, picture: this.#compose(bus, pictures), sound: toPcm16(this.#bus, samples) };
  }

  readMeters(): Meters {
    const sources: Meters['sources'] = {};
    for (const [id, meter] of this.#meters) sources[id] = meter.read();
    return { program: this.#programMeter.read(), sources };
  }

  #compose(bus: BusPicture, pictures: ReadonlyMap<SourceId, Frame>): Frame {
    const pictureOf = (id: SourceId | null): Frame => (id === null ? null : pictures.get(id)) ?? this.#emptySlate;
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

  #meterOf(id: SourceId): LevelMeter {
    let meter = this.#meters.get(id);
    if (meter === undefined) {
      meter = new LevelMeter();
      this.#meters.set(id, meter);
    }
    return meter;
  }
}

/** Gain of a source’s sound at the end of a frame that shows `bus`. */
function gainOf({ from, to, progress, black }: BusPicture, id: SourceId): number {
  const share = from === to ? (from === id ? 1 : 0) : (from === id ? 1 - progress : 0) + (to === id ? progress : 0);
  return share * (1 - black);
}
