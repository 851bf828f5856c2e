import { describe, expect, it } from 'vitest';
import { AudioRing } from '../../electron/engine/sources/audio-ring.ts';

const TONE_HZ = 440;
const LEVEL = 0.5;
/** The steepest step between two samples of the tone. */
const SLOPE = (LEVEL * 2 * Math.PI * TONE_HZ) / 48_000;

/** Interleaved samples of a tone from sample `from` on. */
function tone(from: number, count: number, rate = 1): Int16Array {
  const out = new Int16Array(count * 2);
  for (let i = 0; i < count; i += 1) {
    const value = Math.round(LEVEL * 32_767 * Math.sin((2 * Math.PI * TONE_HZ * (from + i) * rate) / 48_000));
    out[i * 2] = value;
    out[i * 2 + 1] = value;
  }
  return out;
}

/** The left channel of several reads, one after the other. */
function read(
  ring: AudioRing,
  reads: readonly [position: number, rate: number, jumped: boolean][],
  count = 1600,
): number[] {
  const out = new Float32Array(count * 2);
  return reads.flatMap(([position, rate, jumped]) => {
    ring.read(position, rate, count, jumped, out);
    return Array.from({ length: count }, (_, i) => out[i * 2] ?? 0);
  });
}

const worstStep = (samples: readonly number[]): number =>
  samples.reduce(
    (worst, sample, i) => (i === 0 ? worst : Math.max(worst, Math.abs(sample - (samples[i - 1] ?? 0)))),
    0,
  );

describe('audio ring', () => {
  it('gives back the very samples when nothing is corrected', () => {
    const ring = new AudioRing();
    const samples = tone(0, 9600);
    ring.write(0, samples);
    const out = read(ring, [
      [0, 1, true],
      [1600, 1, false],
      [3200, 1, false],
    ]);
    for (let i = 200; i < out.length; i += 1) expect(out[i]).toBe((samples[i * 2] ?? 0) / 32_768);
  });

  it('has no step where the playhead jumps, forward or back', () => {
    const ring = new AudioRing();
    ring.write(0, tone(0, 48_000));
    const out = read(ring, [
      [0, 1, true],
      [1600, 1, false],
      [9755, 1, true],
      [11_355, 1, false],
      [4001, 1, true],
    ]);
    // Two tones cross over in 96 samples: their slopes, and the fade itself.
    expect(worstStep(out)).toBeLessThan(SLOPE + (2 * LEVEL) / 96 + 0.001);
    expect(worstStep(out.slice(200, 3000))).toBeLessThan(SLOPE + 0.001);
  });

  it('has no step where sound ends, is missing or begins', () => {
    const ring = new AudioRing();
    ring.write(0, tone(0, 2000));
    ring.write(6000, tone(6000, 6000));
    const out = read(
      ring,
      [0, 1600, 3200, 4800, 6400].map((position, i) => [position, 1, i === 0]),
    );
    expect(worstStep(out)).toBeLessThan(SLOPE + LEVEL / 96 + 0.001);
    expect(out.slice(2100, 5900).every((sample) => sample === 0)).toBe(true);
  });

  it.each([1, 3, 50, 1599, 1601])('has no step where sound ends %i samples into a tick', (samples) => {
    const ring = new AudioRing();
    ring.write(0, tone(0, 1600 + samples));
    const out = read(
      ring,
      [0, 1600, 3200, 4800].map((position, i) => [position, 1, i === 0]),
    );
    expect(worstStep(out)).toBeLessThan(SLOPE + LEVEL / 96 + 0.001);
  });

  it('has no step where a source is lost', () => {
    const ring = new AudioRing();
    ring.write(0, tone(0, 9600));
    const out = read(ring, [
      [0, 1, true],
      [1600, 1, false],
    ]);
    const silence = new Float32Array(3200);
    ring.silence(1600, silence);
    const all = [...out, ...Array.from({ length: 1600 }, (_, i) => silence[i * 2] ?? 0)];
    expect(worstStep(all)).toBeLessThan(SLOPE + LEVEL / 96 + 0.001);
    expect(all.at(-1)).toBe(0);
  });

  it('reads a little faster or slower without a step, and stays a pure tone', () => {
    for (const rate of [0.999, 1.001]) {
      const ring = new AudioRing();
      ring.write(0, tone(0, 60_000));
      let position = 0;
      const reads = Array.from({ length: 20 }, (_, i): [number, number, boolean] => {
        const at = position;
        position += 1600 * rate;
        return [at, rate, i === 0];
      });
      const out = read(ring, reads).slice(200);
      expect(worstStep(out)).toBeLessThan(SLOPE * 1.01);
      const wanted = (i: number): number => LEVEL * Math.sin((2 * Math.PI * TONE_HZ * (i + 200) * rate) / 48_000);
      const error = out.reduce((sum, sample, i) => sum + (sample - wanted(i)) ** 2, 0) / out.length;
      expect(10 * Math.log10(error / (LEVEL ** 2 / 2))).toBeLessThan(-60);
    }
  });

  it('keeps enough for a delay, and what there was when it grows', () => {
    const ring = new AudioRing();
    ring.write(0, tone(0, 48_000));
    ring.reserve(4 * 48_000);
    for (let second = 1; second < 6; second += 1) ring.write(second * 48_000, tone(second * 48_000, 48_000));
    expect(read(ring, [[2 * 48_000, 1, false]])).toEqual(
      Array.from({ length: 1600 }, (_, i) => (tone(2 * 48_000, 1600)[i * 2] ?? 0) / 32_768),
    );
    expect(Math.max(...read(ring, [[48_000, 1, true]]))).toBeGreaterThan(LEVEL * 0.99);
  });
});
