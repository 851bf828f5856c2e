/** The sound of a tick: every source’s strip, the master, and their meters. */
import { CHANNELS } from '#shared/canvas.ts';
import type { SourceId } from '#shared/ids.ts';
import type { SceneConfig } from '#shared/show/scene-config.ts';
import { soundShare } from '#shared/sound/share.ts';
import type { Level, Meters, StripLevel } from '#shared/state/telemetry.ts';
import type { BusPicture } from '#shared/switcher/switcher.ts';
import { LevelMeter } from '../monitor/meters.ts';
import { AudioMix, toPcm16 } from './audio-mix.ts';

/** Longest tick: 10 fps at 48 kHz. */
export const MAX_SAMPLES = 4801;

export class SoundMix {
  readonly #audio = new AudioMix();
  readonly #bus = new Float32Array(MAX_SAMPLES * CHANNELS);
  readonly #meters = new Map<SourceId, LevelMeter>();
  readonly #programMeter = new LevelMeter();
  #loudnessSinceMs = Date.now();

  /** Begins a tick of `samples` samples. */
  begin(samples: number): void {
    this.#bus.fill(0, 0, samples * CHANNELS);
  }

  /** Adds a source’s sound of this tick (interleaved, −1…1). */
  add(id: SourceId, sound: Float32Array, samples: number, bus: BusPicture, scenes: readonly SceneConfig[]): void {
    this.#meterOf(id).add(sound, samples);
    this.#audio.add(id, sound, soundShare(bus, scenes, id), samples, this.#bus);
  }

  /** The program’s sound of this tick: little-endian 16 bit, interleaved. */
  finish(samples: number): Uint8Array {
    this.#programMeter.add(this.#bus, samples);
    return toPcm16(this.#bus, samples);
  }

  resetLoudness(): void {
    this.#loudnessSinceMs = Date.now();
  }

  removed(id: SourceId): void {
    this.#audio.remove(id);
    this.#meters.delete(id);
  }

  readMeters(): Meters {
    const sources: Meters['sources'] = {};
    for (const [id, meter] of this.#meters) sources[id] = plain(meter.read());
    const loudness = {
      momentaryLufs: null,
      shortTermLufs: null,
      integratedLufs: null,
      rangeLu: null,
      truePeakDbtp: null,
      sinceMs: this.#loudnessSinceMs,
    };
    return { program: plain(this.#programMeter.read()), loudness, sources };
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

const plain = (level: Level): StripLevel => ({ ...level, holdDb: level.peakDb, reductionDb: 0 });
