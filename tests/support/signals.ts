/** Sounds made by their description, and what they look like: stereo, 48 kHz, interleaved, −1…1. */
import { SAMPLE_RATE_HZ } from '#shared/canvas.ts';

export const dbfs = (db: number): number => 10 ** (db / 20);

/** A piece of sound: `at(t)` gives left and right at second `t`. */
export function stereo(seconds: number, at: (t: number, n: number) => readonly [number, number]): Float32Array {
  const samples = Math.round(seconds * SAMPLE_RATE_HZ);
  const out = new Float32Array(samples * 2);
  for (let n = 0; n < samples; n += 1) [out[n * 2], out[n * 2 + 1]] = at(n / SAMPLE_RATE_HZ, n) as [number, number];
  return out;
}

export interface Tone {
  seconds: number;
  db: number;
  hz?: number;
  phaseDeg?: number;
}

/** Tones one after the other, both channels alike; the phase goes on. */
export function tones(pieces: readonly Tone[]): Float32Array {
  const parts: Float32Array[] = [];
  let from = 0;
  for (const { seconds, db, hz = 1000, phaseDeg = 0 } of pieces) {
    const start = from;
    parts.push(
      stereo(seconds, (_, n) => {
        const value =
          dbfs(db) * Math.sin((2 * Math.PI * hz * (start + n)) / SAMPLE_RATE_HZ + (phaseDeg * Math.PI) / 180);
        return [value, value];
      }),
    );
    from += Math.round(seconds * SAMPLE_RATE_HZ);
  }
  return joined(parts);
}

export function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Runs `sound` through `process` in ticks of `tick` samples, in a copy. */
export function inTicks(
  sound: Float32Array,
  process: (tick: Float32Array, samples: number, number: number) => void,
  tick = 1600,
): Float32Array {
  const out = sound.slice();
  for (let at = 0, number = 0; at < out.length; at += tick * 2, number += 1) {
    const piece = out.subarray(at, Math.min(out.length, at + tick * 2));
    process(piece, piece.length / 2, number);
  }
  return out;
}

/** One channel of interleaved sound. */
export const channelOf = (sound: Float32Array, channel: 0 | 1): Float32Array =>
  sound.filter((_, i) => i % 2 === channel);

/** The largest step from one sample to the next in either channel. */
export function worstStep(sound: Float32Array): number {
  let worst = 0;
  for (let i = 2; i < sound.length; i += 1) worst = Math.max(worst, Math.abs((sound[i] ?? 0) - (sound[i - 2] ?? 0)));
  return worst;
}

/** The steepest step of a tone. */
export const slopeOf = (level: number, hz: number): number => (level * 2 * Math.PI * hz) / SAMPLE_RATE_HZ;

export const rms = (sound: Float32Array): number =>
  Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / Math.max(1, sound.length));

/** Level of a tone in `sound`, dB against one of full scale. */
export const toneDb = (sound: Float32Array): number => 20 * Math.log10(rms(sound) * Math.SQRT2);
