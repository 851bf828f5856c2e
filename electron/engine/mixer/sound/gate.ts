/**
 * A strip’s gate: what stays under the threshold is brought down to the range. Both channels together, by the louder one.
 * It closes 3 dB under the threshold, so that sound at the threshold does not chatter. Attack and release are the times
 * for nine tenths of the way.
 */
import { CHANNELS, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import type { StripSettings } from '#shared/show/sound-config.ts';
import { dbOfGain, gainOfDb, smoothing } from '#shared/sound/decibel.ts';

const HYSTERESIS = gainOfDb(-3);
/** The level follows peaks at once and forgets them in about 10 ms: longer than half a wave of any voice. */
const FORGET = 1 - smoothing(10);
/** Switched off, it opens in this time. */
const OFF_MS = 10;
/** Closer to open than −100 dB is open. */
const OPEN_ENOUGH = 1 - 1e-5;
const NINE_TENTHS = Math.log(10);

/** Smoothing that has done nine tenths of the way after `ms`. */
const within = (ms: number): number => smoothing(ms / NINE_TENTHS);

export class Gate {
  #gain = 1;
  #level = 0;
  #open = true;
  /** Samples for which it stays open. */
  #hold = 0;

  /** What it takes away now, dB, 0 or more. */
  get reductionDb(): number {
    return this.#gain === 1 ? 0 : -dbOfGain(this.#gain);
  }

  /** Gates interleaved samples in place. */
  process(sound: Float32Array, samples: number, settings: StripSettings['gate']): void {
    if (!settings.on) {
      if (this.#gain < 1) this.#release(sound, samples);
      return;
    }
    const threshold = gainOfDb(settings.thresholdDb);
    const close = threshold * HYSTERESIS;
    const range = gainOfDb(settings.rangeDb);
    const attack = within(settings.attackMs);
    const release = within(settings.releaseMs);
    const holdSamples = (settings.holdMs * SAMPLE_RATE_HZ) / 1000;
    let [gain, level, open, hold] = [this.#gain, this.#level, this.#open, this.#hold];
    for (let i = 0; i < samples; i += 1) {
      const at = i * CHANNELS;
      const l = sound[at] ?? 0;
      const r = sound[at + 1] ?? 0;
      level = Math.max(Math.abs(l), Math.abs(r), level * FORGET);
      if (level >= threshold) {
        open = true;
        hold = holdSamples;
      } else if (level < close) {
        if (hold > 0) hold -= 1;
        else open = false;
      }
      const aim = open ? 1 : range;
      gain += (aim - gain) * (aim > gain ? attack : release);
      if (gain > OPEN_ENOUGH) gain = 1;
      sound[at] = l * gain;
      sound[at + 1] = r * gain;
    }
    [this.#gain, this.#level, this.#open, this.#hold] = [gain, level < 1e-10 ? 0 : level, open, hold];
  }

  /** Opens, because it has been switched off. */
  #release(sound: Float32Array, samples: number): void {
    const attack = within(OFF_MS);
    let gain = this.#gain;
    for (let i = 0; i < samples; i += 1) {
      const at = i * CHANNELS;
      gain += (1 - gain) * attack;
      if (gain > OPEN_ENOUGH) gain = 1;
      sound[at] = (sound[at] ?? 0) * gain;
      sound[at + 1] = (sound[at + 1] ?? 0) * gain;
    }
    this.#gain = gain;
    this.#open = true;
    this.#hold = 0;
    this.#level = 0;
  }
}
