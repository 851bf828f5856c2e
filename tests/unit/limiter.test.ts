import { describe, expect, it } from 'vitest';
import { MasterSettings } from '#shared/show/sound-config.ts';
import { LIMITER_DELAY_SAMPLES, Limiter } from '../../electron/engine/mixer/sound/limiter.ts';
import { toPcm16 } from '../../electron/engine/mixer/sound/pcm.ts';
import { TruePeakDetector } from '../../electron/engine/monitor/true-peak.ts';
import { dbfs, inTicks, joined, slopeOf, stereo, tones, worstStep } from '../support/signals.ts';

const settings = (changes: Partial<MasterSettings['limiter']> = {}): MasterSettings['limiter'] =>
  MasterSettings.parse({ limiter: changes }).limiter;

function limited(sound: Float32Array, changes: Partial<MasterSettings['limiter']> = {}, tick = 1600): Float32Array {
  const limiter = new Limiter(tick);
  return inTicks(sound, (piece, samples) => limiter.process(piece, samples, settings(changes)), tick);
}

const truePeakDb = (sound: Float32Array): number => {
  const detector = new TruePeakDetector(sound.length / 2);
  return 20 * Math.log10(detector.run(sound, sound.length / 2, 0, null));
};

/** Noise that is the same in every run. */
function noise(seconds: number, level: number): Float32Array {
  let state = 1;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state / 2 ** 30 - 1) * level;
  };
  return stereo(seconds, () => [next(), next()]);
}

describe('limiter', () => {
  it('passes what stays under the ceiling bit by bit, a constant 2.3 ms later', () => {
    const sound = joined([tones([{ seconds: 1, db: -1.2, hz: 997 }]), noise(1, 0.4)]);
    for (const on of [true, false]) {
      const out = toPcm16(limited(sound, { on }), sound.length / 2);
      const wanted = toPcm16(sound, sound.length / 2);
      const delay = LIMITER_DELAY_SAMPLES * 4;
      expect(Buffer.compare(out.subarray(delay), wanted.subarray(0, wanted.length - delay))).toBe(0);
      expect(out.subarray(0, delay).every((byte) => byte === 0)).toBe(true);
    }
    expect(LIMITER_DELAY_SAMPLES / 48).toBeLessThan(3);
  });

  it.each([
    ['a tone at full level', tones([{ seconds: 1, db: 6, hz: 440 }])],
    ['a tone whose peaks lie between the samples', tones([{ seconds: 1, db: 3, hz: 12_000, phaseDeg: 45 }])],
    ['noise 12 dB too loud', noise(1, 4)],
    ['clicks', stereo(1, (_, n) => (n % 4801 === 0 ? [4, -4] : [0, 0]))],
    [
      'a tone that jumps in',
      tones([
        { seconds: 0.3, db: -40, hz: 3000 },
        { seconds: 0.3, db: 12, hz: 3000 },
      ]),
    ],
    ['two tones that beat', stereo(1, (t) => [Math.sin(2e5 * t) + Math.sin(1.3e5 * t), Math.sin(8e4 * t) * 1.9])],
    ['pairs of opposite samples', stereo(1, (_, n) => [(n & 2) === 0 ? 1.5 : -1.5, (n & 1) === 0 ? 1.5 : -1.5])],
  ])('%s never has a true peak over the ceiling', (_, sound) => {
    for (const ceilingDbtp of [-1, -6]) {
      expect(truePeakDb(limited(sound, { ceilingDbtp }))).toBeLessThanOrEqual(ceilingDbtp);
      expect(truePeakDb(limited(sound, { ceilingDbtp }, 801))).toBeLessThanOrEqual(ceilingDbtp);
    }
  });

  it('holds a tone at its ceiling without bending it', () => {
    const out = limited(tones([{ seconds: 2, db: 5, hz: 1000 }]), { ceilingDbtp: -1 });
    const settled = out.subarray(96_000);
    expect(truePeakDb(settled)).toBeGreaterThan(-1.2);
    expect(worstStep(settled)).toBeLessThan(slopeOf(dbfs(-1), 1000) * 1.01);
  });

  it('comes back after its release time, and then touches nothing', () => {
    const quiet = tones([{ seconds: 3, db: -20, hz: 500 }]);
    const loud = tones([{ seconds: 0.5, db: 9, hz: 500 }]);
    const out = limited(joined([loud, quiet]), { releaseMs: 50 });
    const from = loud.length + (48_000 + LIMITER_DELAY_SAMPLES) * 2;
    const settled = out.subarray(from, from + 48_000);
    const wanted = quiet.subarray(48_000 * 2, 48_000 * 2 + settled.length);
    expect(settled.every((value, i) => value === wanted[i])).toBe(true);
  });

  it('does not click when it is switched, and says what it takes away', () => {
    const limiter = new Limiter(1600);
    const sound = tones([{ seconds: 3, db: 3, hz: 200 }]);
    const reductions: number[] = [];
    const out = inTicks(sound, (piece, samples, number) => {
      limiter.process(piece, samples, settings({ on: number % 20 >= 10 }));
      reductions.push(limiter.readReductionDb());
    });
    // A way of 4 dB in 2 ms, beside the tone’s own slope.
    expect(worstStep(out)).toBeLessThan(slopeOf(dbfs(3), 200) + (dbfs(3) - dbfs(-1)) / 90);
    expect(reductions[5]).toBe(0);
    expect(reductions[18]).toBeGreaterThan(3.9);
    expect(reductions[18]).toBeLessThan(4.3);
  });
});
