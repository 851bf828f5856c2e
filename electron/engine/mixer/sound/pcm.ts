/** Samples as 16 bit. */
import { CHANNELS } from '#shared/canvas.ts';

/** Interleaved −1…1 to little-endian 16 bit, clipped; a buffer of its own, for whoever takes it on. */
export function toPcm16(bus: Float32Array, samples: number): Uint8Array {
  const out = new Int16Array(samples * CHANNELS);
  for (let i = 0; i < out.length; i += 1) {
    const value = Math.round((bus[i] ?? 0) * 32768);
    out[i] = value > 32767 ? 32767 : value < -32768 ? -32768 : value;
  }
  return new Uint8Array(out.buffer);
}
