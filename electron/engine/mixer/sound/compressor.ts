/**
 * A strip’s compressor: feed-forward, both channels together by the louder one’s peak, with a soft knee of 6 dB. Gain
 * computer and decoupled smoothing as in Giannoulis, Massberg, Reiss, “Digital dynamic range compressor design” (JAES
 * 60/6, 2012), equations 4 and 17: the reduction holds peaks for the release time and follows them with the attack time.
 */
import { CHANNELS } from '#shared/canvas.ts';
import type { StripSettings } from '#shared/show/sound-config.ts';
import { gainOfDb, smoothing } from '#shared/sound/decibel.ts';
import { MIX_STEP } from './ramps.ts';

type Settings = StripSettings['compressor'];

export const KNEE_DB = 6;
const DB_OF_LOG = 20 / Math.LN10;
/** Less reduction than this is none. */
const NOTHING_DB = 1e-4;

/** How much the compressor takes from a steady level, dB, 0 or more. */
export function staticReductionDb(levelDb: number, { thresholdDb, ratio }: Pick<Settings, 'thresholdDb' | 'ratio'>) {
  const over = levelDb - thresholdDb;
  if (2 * over <= -KNEE_DB) return 0;
  const slope = 1 - 1 / ratio;
  return 2 * over >= KNEE_DB ? slope * over : (slope * (over + KNEE_DB / 2) ** 2) / (2 * KNEE_DB);
}

export class Compressor {
  /** How much of it is heard, 0…1: switching is a cross-fade. */
  #mix = 0;
  #makeup = 1;
  /** Reduction with the release in it, and with the attack too. */
  #heldDb = 0;
  #reductionDb = 0;

  /** What it takes away now, dB, 0 or more; make-up is not counted. */
  get reductionDb(): number {
    return this.#reductionDb * this.#mix;
  }

  /** Compresses interleaved samples in place. */
  process(sound: Float32Array, samples: number, settings: Settings): void {
    if (!settings.on && this.#mix === 0) return;
    const makeupTo = gainOfDb(settings.makeupDb);
    if (this.#mix === 0) {
      [this.#heldDb, this.#reductionDb, this.#makeup] = [0, 0, makeupTo];
    }
    const attack = smoothing(settings.attackMs);
    const release = smoothing(settings.releaseMs);
    const knee = gainOfDb(settings.thresholdDb - KNEE_DB / 2);
    const makeupStep = (makeupTo - this.#makeup) / samples;
    const mixStep = settings.on ? MIX_STEP : -MIX_STEP;
    let [mix, makeup, held, reduction] = [this.#mix, this.#makeup, this.#heldDb, this.#reductionDb];
    for (let i = 0; i < samples; i += 1) {
      const at = i * CHANNELS;
      const l = sound[at] ?? 0;
      const r = sound[at + 1] ?? 0;
      const level = Math.max(Math.abs(l), Math.abs(r));
      const wanted = level <= knee ? 0 : staticReductionDb(DB_OF_LOG * Math.log(level), settings);
      held = Math.max(wanted, held + (wanted - held) * release);
      reduction += (held - reduction) * attack;
      makeup += makeupStep;
      mix = Math.min(1, Math.max(0, mix + mixStep));
      const gain = reduction > NOTHING_DB ? makeup * Math.exp(-reduction / DB_OF_LOG) : makeup;
      const heard = 1 + mix * (gain - 1);
      sound[at] = l * heard;
      sound[at + 1] = r * heard;
    }
    this.#mix = mix;
    this.#makeup = makeupTo;
    this.#heldDb = held < NOTHING_DB / 100 ? 0 : held;
    this.#reductionDb = reduction < NOTHING_DB / 100 ? 0 : reduction;
  }
}
