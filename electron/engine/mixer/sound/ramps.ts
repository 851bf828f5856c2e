/** Gains that move without a click. */
import { CHANNELS, SAMPLE_RATE_HZ } from '#shared/canvas.ts';

/** A fader, mute or pan takes 15 ms to its new place: short of a frame at 60 fps, long enough to be no click. */
export const FADER_RAMP_SAMPLES = (15 * SAMPLE_RATE_HZ) / 1000;

/** Switching a processor on or off is a cross-fade of 20 ms. */
export const MIX_STEP = 1000 / (20 * SAMPLE_RATE_HZ);

/** Filters that ring out in silence end in numbers so small that processors crawl over them. */
export const flushed = (state: number): number => (Math.abs(state) < 1e-15 ? 0 : state);

/** A gain on its way through one tick. */
export class Ramp {
  from: number;
  to: number;

  constructor(at: number) {
    this.from = at;
    this.to = at;
  }

  /** Where this tick brings it, from where the last one did. */
  aim(to: number): void {
    this.from = this.to;
    this.to = to;
  }

  get still(): boolean {
    return this.from === this.to;
  }

  get silent(): boolean {
    return this.from === 0 && this.to === 0;
  }
}

/** Two sides of a fader. */
export interface Gains {
  left: Ramp;
  right: Ramp;
}

export const newGains = (at: number): Gains => ({ left: new Ramp(at), right: new Ramp(at) });

/**
 * Adds interleaved `sound` to `bus`. `share` moves in a straight line over the whole tick, as the picture does; `gains`
 * within the first 15 ms of it. Sound at full gain is added as it is.
 */
export function addTo(bus: Float32Array, sound: Float32Array, samples: number, share: Ramp, gains: Gains): void {
  const { left, right } = gains;
  if (share.silent || (left.silent && right.silent)) return;
  if (share.still && left.still && right.still) {
    const l = share.to * left.to;
    const r = share.to * right.to;
    for (let i = 0; i < samples * CHANNELS; i += CHANNELS) {
      bus[i] = (bus[i] ?? 0) + (sound[i] ?? 0) * l;
      bus[i + 1] = (bus[i + 1] ?? 0) + (sound[i + 1] ?? 0) * r;
    }
    return;
  }
  const length = Math.min(samples, FADER_RAMP_SAMPLES);
  const shareStep = (share.to - share.from) / samples;
  const leftStep = (left.to - left.from) / length;
  const rightStep = (right.to - right.from) / length;
  for (let i = 0; i < samples; i += 1) {
    const at = i * CHANNELS;
    const s = share.from + shareStep * (i + 1);
    const done = i < length ? i + 1 : length;
    bus[at] = (bus[at] ?? 0) + (sound[at] ?? 0) * s * (left.from + leftStep * done);
    bus[at + 1] = (bus[at + 1] ?? 0) + (sound[at + 1] ?? 0) * s * (right.from + rightStep * done);
  }
}

/** Brings interleaved `sound` to a gain in place. */
export function scale(sound: Float32Array, samples: number, gain: Ramp): void {
  if (gain.still && gain.to === 1) return;
  const length = Math.min(samples, FADER_RAMP_SAMPLES);
  const step = (gain.to - gain.from) / length;
  for (let i = 0; i < samples; i += 1) {
    const g = i + 1 < length ? gain.from + step * (i + 1) : gain.to;
    const at = i * CHANNELS;
    sound[at] = (sound[at] ?? 0) * g;
    sound[at + 1] = (sound[at + 1] ?? 0) * g;
  }
}
