/**
 * Sound follows picture. Every source has the gain its picture has; gains move in a straight line over the frame in
 * which they change, so a cut is a cross-fade of one frame and a mix has no step.
 */
import { CHANNELS } from '#shared/canvas.ts';

export class AudioMix {
  readonly #gains = new Map<string, number>();

  /** Adds `sound` (interleaved, −1…1) to `bus`, its gain moving from where it was to `gain`. */
  add(id: string, sound: Float32Array, gain: number, samples: number, bus: Float32Array): void {
    const from = this.#gains.get(id) ?? 0;
    this.#gains.set(id, gain);
    if (from === 0 && gain === 0) return;
    const step = (gain - from) / samples;
    for (let i = 0; i < samples; i += 1) {
      const g = from + step * (i + 1);
      const at = i * CHANNELS;
      bus[at] = (bus[at] ?? 0) + (sound[at] ?? 0) * g;
      bus[at + 1] = (bus[at + 1] ?? 0) + (sound[at + 1] ?? 0) * g;
    }
  }

  remove(id: string): void {
    this.#gains.delete(id);
  }
}

/** Interleaved −1…1 to little-endian 16 bit, clipped. */
export function toPcm16(bus: Float32Array, samples: number): Uint8Array {
  const out = new Int16Array(samples * CHANNELS);
  for (let i = 0; i < out.length; i += 1) {
    const value = Math.round((bus[i] ?? 0) * 32768);
    out[i] = value > 32767 ? 32767 : value < -32768 ? -32768 : value;
  }
  return new Uint8Array(out.buffer);
}
