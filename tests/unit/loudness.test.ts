/** The loudness meter against the signals of EBU Tech 3341 and 3342, made here by their description. */
import { describe, expect, it } from 'vitest';
import { LoudnessMeter } from '../../electron/engine/monitor/loudness.ts';
import { dbfs, inTicks, joined, stereo, type Tone, tones } from '../support/signals.ts';

const TICK = 1600;

function measured(sound: Float32Array, each: (meter: LoudnessMeter) => void = () => {}, tick = TICK): LoudnessMeter {
  const meter = new LoudnessMeter(tick, 0);
  inTicks(
    sound,
    (piece, samples) => {
      meter.add(piece, samples);
      each(meter);
    },
    tick,
  );
  return meter;
}

const piece = (db: number, seconds: number): Tone => ({ db, seconds });
const within = (value: number | null, wanted: number, off = 0.1): void => {
  expect(value).not.toBeNull();
  expect(Math.abs((value ?? 0) - wanted), `${value} is ${wanted}`).toBeLessThanOrEqual(off);
};

describe('EBU Tech 3341', () => {
  it.each([
    [1, -23],
    [2, -33],
  ])('case %i: a tone at %i dBFS', (_, db) => {
    const { momentaryLufs, shortTermLufs, integratedLufs } = measured(tones([piece(db, 20)])).read();
    within(momentaryLufs, db);
    within(shortTermLufs, db);
    within(integratedLufs, db);
  });

  it.each([
    [3, [piece(-36, 10), piece(-23, 60), piece(-36, 10)]],
    [4, [piece(-72, 10), piece(-36, 10), piece(-23, 60), piece(-36, 10), piece(-72, 10)]],
    [5, [piece(-26, 20), piece(-20, 20.1), piece(-26, 20)]],
  ])('case %i: quiet parts are gated out', (_, pieces) => {
    within(measured(tones(pieces)).read().integratedLufs, -23);
  });

  it('case 9: short-term stands still over a level that alternates within its three seconds', () => {
    const sound = tones(Array.from({ length: 5 }, () => [piece(-20, 1.34), piece(-30, 1.66)]).flat());
    let samples = 0;
    measured(sound, (meter) => {
      samples += TICK;
      if (samples > 3 * 48_000) within(meter.read().shortTermLufs, -23);
    });
  });

  it('case 10: three seconds of tone read −23 at most, wherever they begin', () => {
    for (let i = 0; i < 20; i += 1) {
      const sound = joined([stereo(i * 0.15, () => [0, 0]), tones([piece(-23, 3)]), stereo(1, () => [0, 0])]);
      let most = Number.NEGATIVE_INFINITY;
      measured(
        sound,
        (meter) => {
          most = Math.max(most, meter.read().shortTermLufs ?? most);
        },
        480,
      );
      within(most, -23);
    }
  });

  it('case 12: momentary stands still over a level that alternates within its 400 ms', () => {
    const sound = tones(Array.from({ length: 25 }, () => [piece(-20, 0.18), piece(-30, 0.22)]).flat());
    let samples = 0;
    measured(sound, (meter) => {
      samples += TICK;
      if (samples > 48_000) within(meter.read().momentaryLufs, -23);
    });
  });

  it('case 13: 400 ms of tone read −23 at most, wherever they begin', () => {
    for (let i = 0; i < 20; i += 1) {
      const sound = joined([stereo(i * 0.02, () => [0, 0]), tones([piece(-23, 0.4)]), stereo(1, () => [0, 0])]);
      let most = Number.NEGATIVE_INFINITY;
      measured(
        sound,
        (meter) => {
          most = Math.max(most, meter.read().momentaryLufs ?? most);
        },
        480,
      );
      within(most, -23);
    }
  });

  /** The highest reading of each of 20 segments of one run, each a decibel louder than the last. */
  const rising = (silenceS: number, toneS: number, of: 'momentaryLufs' | 'shortTermLufs'): number[] => {
    const segment = (i: number): Float32Array =>
      joined([
        stereo(i * silenceS, () => [0, 0]),
        tones([piece(-38 + i, toneS)]),
        stereo(toneS - i * silenceS, () => [0, 0]),
      ]);
    const highest = Array.from({ length: 20 }, () => Number.NEGATIVE_INFINITY);
    let samples = 0;
    const each = (meter: LoudnessMeter): void => {
      const i = Math.floor(samples / (2 * toneS * 48_000));
      samples += 480;
      highest[i] = Math.max(highest[i] ?? 0, meter.read()[of] ?? Number.NEGATIVE_INFINITY);
    };
    measured(joined(highest.map((_, i) => segment(i))), each, 480);
    return highest;
  };

  it.each([
    [11, 0.15, 3, 'shortTermLufs'],
    [14, 0.02, 0.4, 'momentaryLufs'],
  ] as const)('case %i: twenty tones in a row, each read at its own level', (_, silenceS, toneS, of) => {
    for (const [i, value] of rising(silenceS, toneS, of).entries()) within(value, -38 + i);
  });

  /** A tone that fades in and out, so that no edge peaks higher than the tone. */
  const faded = (share: number, amplitude: number, phaseDeg: number): Float32Array =>
    stereo(1, (t, n) => {
      const edge = Math.min(1, t / 0.1, (1 - t) / 0.1);
      const value = edge * amplitude * Math.sin(2 * Math.PI * share * n + (phaseDeg * Math.PI) / 180);
      return [value, value];
    });
  const isTruePeak = (value: number | null, wanted: number): void => {
    expect(value).not.toBeNull();
    expect(value ?? 0).toBeLessThanOrEqual(wanted + 0.2);
    expect(value ?? 0).toBeGreaterThanOrEqual(wanted - 0.4);
  };

  it.each([
    [15, 1 / 4, 0.5, 0, -6],
    [16, 1 / 4, 0.5, 45, -6],
    [17, 1 / 6, 0.5, 60, -6],
    [18, 1 / 8, 0.5, 67.5, -6],
    [19, 1 / 4, 1.41, 45, 3],
  ])('case %i: true peak of a tone at %f fs, amplitude %f, phase %f°', (_, share, amplitude, phase, wanted) => {
    isTruePeak(measured(faded(share, amplitude, phase)).read().truePeakDbtp, wanted);
  });

  it.each([20, 21, 22, 23])('case %i: a single louder period that lies between the samples', (number) => {
    isTruePeak(measured(singlePeriod(number - 20)).read().truePeakDbtp, 0);
  });

  it('starts anew when told', () => {
    const meter = measured(tones([piece(-10, 10)]));
    meter.reset(1234);
    expect(meter.read()).toMatchObject({ integratedLufs: null, rangeLu: null, truePeakDbtp: null, sinceMs: 1234 });
    inTicks(tones([piece(-30, 5)]), (tick, samples) => meter.add(tick, samples));
    within(meter.read().integratedLufs, -30);
    within(meter.read().truePeakDbtp, -30, 0.4);
  });

  it('tells nothing of silence', () => {
    const { momentaryLufs, shortTermLufs, integratedLufs, rangeLu } = measured(stereo(5, () => [0, 0])).read();
    expect([momentaryLufs, shortTermLufs, integratedLufs, rangeLu]).toEqual([null, null, null, null]);
  });
});

describe('EBU Tech 3342', () => {
  it.each([
    [1, [-20, -30], 10],
    [2, [-20, -15], 5],
    [3, [-40, -20], 20],
    [4, [-50, -35, -20, -35, -50], 15],
  ])('case %i: levels of %j have a range of %i LU', (_, levels, range) => {
    within(measured(tones(levels.map((db) => piece(db, 20)))).read().rangeLu, range, 1);
  });
});

/**
 * Tech 3341 cases 20 to 23: fs/6 at half level with a single period of fs/4 at full level in its middle, continuous in
 * phase; made at 4 fs, low-passed, and every fourth sample taken from `offset` on.
 */
function singlePeriod(offset: number): Float32Array {
  const rate = 4 * 48_000;
  const high = new Float64Array(rate / 2);
  const middle = Math.round(high.length / 2 / 24) * 24;
  for (let n = 0; n < high.length; n += 1) {
    const edge = Math.min(1, n / 4800, (high.length - 1 - n) / 4800);
    // fs/6 has 24 samples a period at 4 fs, fs/4 has 16.
    const inside = n >= middle && n < middle + 16;
    const phase = inside ? (n - middle) / 16 : (n < middle ? n - middle : n - middle - 16) / 24;
    high[n] = edge * (inside ? 1 : 0.5) * Math.sin(2 * Math.PI * phase);
  }
  const taps = 255;
  const low = Array.from({ length: taps }, (_, k) => {
    const x = (k - (taps - 1) / 2) / 4;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return (sinc * (0.5 - 0.5 * Math.cos((2 * Math.PI * (k + 1)) / (taps + 1)))) / 4;
  });
  return stereo(high.length / 4 / 48_000, (_, n) => {
    let sum = 0;
    for (let k = 0; k < taps; k += 1) sum += (low[k] ?? 0) * (high[n * 4 + offset + (taps - 1) / 2 - k] ?? 0);
    return [sum, sum];
  });
}

describe('level', () => {
  it('a tone in one channel only is 3 LU less', () => {
    const level = dbfs(-20);
    const left = stereo(5, (t) => [level * Math.sin(2 * Math.PI * 1000 * t), 0]);
    within(measured(left).read().integratedLufs, -23.01);
  });
});
