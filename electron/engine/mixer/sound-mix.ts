/** The sound of a tick: every source’s strip, the master, and their meters. */
import { CHANNELS } from '#shared/canvas.ts';
import type { SourceId } from '#shared/ids.ts';
import { stripOf } from '#shared/show/sound-config.ts';
import { faderGain } from '#shared/sound/decibel.ts';
import { type StandIns, stripShare } from '#shared/sound/share.ts';
import type { SoundWarning } from '#shared/state/state.ts';
import type { Meters } from '#shared/state/telemetry.ts';
import type { BusPicture } from '#shared/switcher/switcher.ts';
import type { Composition } from '../media.ts';
import { LoudnessMeter } from '../monitor/loudness.ts';
import { LevelMeter } from '../monitor/meters.ts';
import { isDown, SoundWatch, type WatchedStrip } from '../monitor/sound-watch.ts';
import { Limiter } from './sound/limiter.ts';
import type { ListenTap } from './sound/listen-tap.ts';
import { toPcm16 } from './sound/pcm.ts';
import { addTo, newGains, Ramp, scale } from './sound/ramps.ts';
import { Strip } from './sound/strip.ts';

/** Longest tick: 10 fps at 48 kHz. */
export const MAX_SAMPLES = 4801;

/** What of the composition is heard. */
export type Desk = Pick<Composition, 'sound' | 'solo' | 'scenes'>;

/** What is mixed in a tick. */
export interface SoundTick {
  frame: number;
  samples: number;
  bus: BusPicture;
  desk: Desk;
  standIns: StandIns;
}

const whole = new Ramp(1);

export class SoundMix {
  readonly #listeners: ListenTap;
  readonly #bus = new Float32Array(MAX_SAMPLES * CHANNELS);
  readonly #solo = new Float32Array(MAX_SAMPLES * CHANNELS);
  readonly #strips = new Map<SourceId, Strip>();
  /** Strips of sources that have left: their last sample fades in the next tick. */
  readonly #leaving: Strip[] = [];
  /** Program in the solo bus, while nothing is soloed. */
  readonly #fallback = newGains(1);
  readonly #limiter = new Limiter(MAX_SAMPLES);
  readonly #meter = new LevelMeter();
  readonly #loudness = new LoudnessMeter(MAX_SAMPLES, Date.now());
  readonly #watch = new SoundWatch();
  #master: Ramp | null = null;
  #tick: SoundTick | null = null;
  /** A source that is there is soloed. */
  #anySolo = false;
  /** Sources that have sound of their own. */
  readonly #sounding = new Set<SourceId>();
  #meters: Meters | null = null;

  constructor(listeners: ListenTap) {
    this.#listeners = listeners;
  }

  begin(tick: SoundTick): void {
    this.#tick = tick;
    this.#anySolo = false;
    this.#bus.fill(0, 0, tick.samples * CHANNELS);
    if (this.#listeners.wants('solo')) this.#solo.fill(0, 0, tick.samples * CHANNELS);
    for (const strip of this.#strips.values()) strip.present = false;
  }

  /** Adds a source’s sound of this tick (interleaved, −1…1), which is changed by its strip. */
  add(id: SourceId, sound: Float32Array, hasSound: boolean): void {
    if (this.#tick === null) return;
    const { samples, bus, desk, standIns } = this.#tick;
    if (hasSound) this.#sounding.add(id);
    else this.#sounding.delete(id);
    const strip = this.#stripOf(id);
    const settings = stripOf(desk.sound, id);
    strip.process(sound, samples, settings);
    strip.mix(this.#bus, sound, samples, settings, stripShare(settings.mode, bus, desk.scenes, id, standIns));
    if (!this.#listeners.wants('solo')) return;
    const soloed = desk.solo.includes(id);
    this.#anySolo ||= soloed;
    strip.mixSolo(this.#solo, sound, samples, settings, soloed);
  }

  /** The program’s sound of this tick: little-endian 16 bit, interleaved. */
  finish(): Uint8Array {
    if (this.#tick === null) return new Uint8Array();
    const { frame, samples, desk } = this.#tick;
    const { master } = desk.sound;
    for (const strip of this.#strips.values()) if (!strip.present) strip.absent(this.#bus, samples);
    for (const strip of this.#leaving) strip.absent(this.#bus, samples);
    this.#leaving.length = 0;
    const gain = master.mute ? 0 : faderGain(master.faderDb);
    this.#master ??= new Ramp(gain);
    this.#master.aim(gain);
    scale(this.#bus, samples, this.#master);
    this.#limiter.process(this.#bus, samples, master.limiter);
    this.#meter.add(this.#bus, samples);
    this.#loudness.add(this.#bus, samples);
    const pcm = toPcm16(this.#bus, samples);
    this.#listeners.add('program', pcm, frame);
    if (this.#listeners.wants('solo')) this.#sendSolo(frame, samples);
    return pcm;
  }

  #sendSolo(frame: number, samples: number): void {
    const program = this.#anySolo ? 0 : 1;
    this.#fallback.left.aim(program);
    this.#fallback.right.aim(program);
    addTo(this.#solo, this.#bus, samples, whole, this.#fallback);
    this.#listeners.add('solo', toPcm16(this.#solo, samples), frame);
  }

  resetLoudness(): void {
    this.#loudness.reset(Date.now());
  }

  /** A source has left the show. */
  removed(id: SourceId): void {
    const strip = this.#strips.get(id);
    this.#strips.delete(id);
    this.#sounding.delete(id);
    if (strip !== undefined) this.#leaving.push(strip);
  }

  /** Levels since the last reading. */
  readMeters(): Meters {
    const sources: Meters['sources'] = {};
    for (const [id, strip] of this.#strips) sources[id] = strip.readMeter();
    const program = this.#meter.read(this.#limiter.readReductionDb());
    this.#meters = { program, loudness: this.#loudness.read(), sources };
    return this.#meters;
  }

  /** Whether anything on program ought to be heard and is not, by the meters read last. The same object while it lasts. */
  warning(nowMs: number): SoundWarning | null {
    if (this.#tick === null || this.#meters === null) return null;
    const { desk } = this.#tick;
    const { master } = desk.sound;
    const strips: WatchedStrip[] = [];
    for (const [id, strip] of this.#strips) {
      if (!strip.wanted || !this.#sounding.has(id)) continue;
      const { mute, faderDb } = stripOf(desk.sound, id);
      const levelDb = Math.max(...(this.#meters.sources[id]?.rmsDb ?? [Number.NEGATIVE_INFINITY]));
      strips.push({ source: id, muted: mute, down: isDown(faderDb), levelDb });
    }
    const levelDb = Math.max(...this.#meters.program.rmsDb);
    const facts = { strips, levelDb, silenceDb: master.silenceDb, silenceS: master.silenceS };
    return this.#watch.judge({ ...facts, muted: master.mute, down: isDown(master.faderDb) }, nowMs);
  }

  #stripOf(id: SourceId): Strip {
    let strip = this.#strips.get(id);
    if (strip === undefined) {
      strip = new Strip();
      this.#strips.set(id, strip);
    }
    return strip;
  }
}
