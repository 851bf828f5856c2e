/**
 * Pass-through: while program is one MPEG-TS source that nothing was done to, its own stream goes out, neither decoded
 * nor encoded on its way. It begins at one of the source’s key frames; at the first frame that is anything else the
 * encoder takes over with a key frame of its own. Times and tables stay the program’s, so nobody downstream notices.
 */
import type { Canvas } from '#shared/canvas.ts';
import type { SourceId } from '#shared/ids.ts';
import type { PassThroughState } from '#shared/state/state.ts';
import { FeedUnits } from '#shared/ts/feed-units.ts';
import type { ProgramEncoder } from '../encoder/program-encoder.ts';
import type { StudioSource } from '../sources/studio-source.ts';
import { CarriedFeed } from './carried-feed.ts';

/** After it was left it is not begun again at once: who cuts back and forth gets one encoder, not many. */
const REST_FRAMES = 30;
/** Much longer after a feed whose key frames are too far apart: the next ones will be too. */
const KEYLESS_REST_FRAMES = 3600;
/** So much sound is kept for the encoder that takes over. */
const SOUND_FRAMES = 30;

/** What the program is at a tick. */
export interface ProgramNow {
  /** The source that is alone on program, or null. */
  source: StudioSource | null;
  /** Why its stream may not stand for the program; null: it may. */
  obstacle: string | null;
}

export interface PassThroughOptions {
  canvas: Canvas;
  encoder: Pick<ProgramEncoder, 'handOver' | 'carry' | 'takeBack'>;
  onState: (state: PassThroughState) => void;
  onLog: (text: string) => void;
}

export const PASS_THROUGH_OFF: PassThroughState = { status: 'off', source: null, reason: null };

export class PassThrough {
  readonly #options: PassThroughOptions;
  readonly #feed: CarriedFeed;
  #wanted = false;
  /** The source whose bytes come here. */
  #tapped: StudioSource | null = null;
  #units: FeedUnits | null = null;
  /** The tapped source’s decoder timeline: another one is another source for us. */
  #startTicks: number | null = null;
  #restUntil = 0;
  /** The mixer’s sound of the last frames that were carried. */
  #sounds: { number: number; sound: Uint8Array }[] = [];
  #state = PASS_THROUGH_OFF;

  constructor(options: PassThroughOptions) {
    this.#options = options;
    this.#feed = new CarriedFeed(options.canvas.frameRate);
    // Another mixer may have ended while it carried.
    options.onState(this.#state);
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  /** The source whose stream goes out; null: the mixer’s program does. */
  get source(): SourceId | null {
    return this.#state.source;
  }

  /** Whether it may be used. */
  set(wanted: boolean): void {
    this.#wanted = wanted;
  }

  /** Called for each frame. True: the source’s own stream is the program at this frame, and nothing is to be encoded. */
  tick(number: number, sound: Uint8Array, program: () => ProgramNow): boolean {
    if (!this.#wanted && this.#state.status === 'off') return false;
    const { source, obstacle } = this.#wanted ? program() : { source: null, obstacle: null };
    const keyless = this.#state.status === 'on' && this.#feed.keyless;
    const reason =
      source === null
        ? 'No single source is on program.'
        : (obstacle ?? (keyless ? 'Its key frames are too far apart.' : null));
    const raw = source?.raw ?? null;
    this.#tap(reason === null ? source : null);
    const position = raw?.now ?? null;
    if (this.#state.status === 'on') {
      const same = source?.config.id === this.#state.source && position?.startTicks === this.#startTicks;
      if (reason === null && same && position !== null && this.#feed.follow(number, position)) {
        return this.#carry(number, sound);
      }
      this.#leave(number, reason ?? 'The feed’s clock has jumped.');
      if (keyless) this.#restUntil = number + KEYLESS_REST_FRAMES;
      return false;
    }
    if (!this.#wanted) {
      this.#set(PASS_THROUGH_OFF);
      return false;
    }
    this.#set({
      status: 'waiting',
      source: null,
      reason: reason ?? this.#soundObstacle() ?? 'It waits for a key frame.',
    });
    if (reason !== null || source === null || position === null) return false;
    const rests = this.#soundObstacle() !== null || number < this.#restUntil;
    if (rests || !this.#feed.canBegin(position)) {
      this.#feed.forget(position);
      return false;
    }
    const pids = this.#options.encoder.handOver();
    if (pids === null) return false;
    this.#startTicks = position.startTicks;
    this.#feed.begin(number, position, pids);
    this.#set({ status: 'on', source: source.config.id, reason: null });
    this.#options.onLog(`The program is the stream of “${source.config.name}” itself from frame ${number} on.`);
    return this.#carry(number, sound);
  }

  #carry(number: number, sound: Uint8Array): true {
    this.#options.encoder.carry(this.#feed.take(number));
    this.#sounds.push({ number, sound: sound.slice() });
    if (this.#sounds.length > SOUND_FRAMES) this.#sounds.shift();
    return true;
  }

  /** High-efficiency AAC names half the rate; what goes on with plain AAC would not be understood. */
  #soundObstacle(): string | null {
    const sound = this.#units?.sound ?? null;
    if (sound === null) return 'Its streams are looked for.';
    return sound.rateHz === 48_000 && sound.channels === 2 ? null : 'Its sound is not plain AAC, 48 kHz, stereo.';
  }

  #leave(number: number, why: string): void {
    this.#options.encoder.carry(this.#feed.finish(number));
    this.#options.encoder.takeBack(this.#sounds);
    this.#sounds = [];
    this.#restUntil = number + REST_FRAMES;
    const reason = this.#wanted ? why : 'It was switched off.';
    this.#options.onLog(`The program is encoded again from frame ${number} on: ${reason}`);
    this.#set(this.#wanted ? { status: 'waiting', source: null, reason: why } : PASS_THROUGH_OFF);
  }

  #tap(source: StudioSource | null): void {
    if (source === this.#tapped) return;
    this.#tapped?.raw?.tap(null);
    this.#tapped = source;
    // What is carried now is finished first; `finish` forgets it.
    if (this.#state.status !== 'on') this.#feed.reset();
    this.#units = null;
    if (source === null) return;
    const { config } = source;
    if (config.kind !== 'udp' && config.kind !== 'srt') return;
    const units = new FeedUnits({ program: config.program ?? null, audioTrack: config.audioTrack });
    this.#units = units;
    source.raw?.tap((bytes) => {
      if (this.#tapped !== source) return;
      for (const unit of units.push(bytes)) this.#feed.add(unit);
    });
  }

  #set(state: PassThroughState): void {
    const { status, source, reason } = this.#state;
    if (state.status === status && state.source === source && state.reason === reason) return;
    this.#state = state;
    this.#options.onState(state);
  }
}
