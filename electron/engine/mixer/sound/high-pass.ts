/**
 * A strip’s high-pass: second order Butterworth, 12 dB an octave, −3 dB at its frequency. Built as a state variable
 * filter by trapezoidal integration: the response is that of the bilinear biquad (Audio EQ Cookbook, Q = 1/√2), and unlike
 * the biquad’s its states stay valid while the frequency moves, so that turning the knob does not click.
 */
import { CHANNELS, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import type { StripSettings } from '#shared/show/sound-config.ts';
import { flushed, MIX_STEP } from './ramps.ts';

/** 1/Q. */
const DAMPING = Math.SQRT2;

export class HighPass {
  /** How much of the filtered sound is heard, 0…1: switching is a cross-fade. */
  #mix = 0;
  #g = 0;
  /** The two integrators of each channel. */
  #l1 = 0;
  #l2 = 0;
  #r1 = 0;
  #r2 = 0;

  /** Filters interleaved samples in place. */
  process(sound: Float32Array, samples: number, { on, hz }: StripSettings['highPass']): void {
    if (!on && this.#mix === 0) return;
    const target = Math.tan((Math.PI * hz) / SAMPLE_RATE_HZ);
    if (this.#mix === 0) {
      [this.#l1, this.#l2, this.#r1, this.#r2] = [0, 0, 0, 0];
      this.#g = target;
    }
    const gStep = (target - this.#g) / samples;
    const mixStep = on ? MIX_STEP : -MIX_STEP;
    let [l1, l2, r1, r2] = [this.#l1, this.#l2, this.#r1, this.#r2];
    let [g, mix] = [this.#g, this.#mix];
    let a1 = 1 / (1 + g * (g + DAMPING));
    for (let i = 0; i < samples; i += 1) {
      if (gStep !== 0) {
        g += gStep;
        a1 = 1 / (1 + g * (g + DAMPING));
      }
      mix = Math.min(1, Math.max(0, mix + mixStep));
      const a2 = g * a1;
      const at = i * CHANNELS;
      const l = sound[at] ?? 0;
      const lUp = l - l2;
      const lBand = a1 * l1 + a2 * lUp;
      const lLow = l2 + a2 * l1 + g * a2 * lUp;
      l1 = 2 * lBand - l1;
      l2 = 2 * lLow - l2;
      sound[at] = l - mix * (DAMPING * lBand + lLow);
      const r = sound[at + 1] ?? 0;
      const rUp = r - r2;
      const rBand = a1 * r1 + a2 * rUp;
      const rLow = r2 + a2 * r1 + g * a2 * rUp;
      r1 = 2 * rBand - r1;
      r2 = 2 * rLow - r2;
      sound[at + 1] = r - mix * (DAMPING * rBand + rLow);
    }
    this.#g = target;
    this.#mix = mix;
    [this.#l1, this.#l2, this.#r1, this.#r2] = [flushed(l1), flushed(l2), flushed(r1), flushed(r2)];
  }
}
