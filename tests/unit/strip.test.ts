import { describe, expect, it } from 'vitest';
import { NEW_STRIP, StripSettings } from '#shared/show/sound-config.ts';
import { Compressor, staticReductionDb } from '../../electron/engine/mixer/sound/compressor.ts';
import { Gate } from '../../electron/engine/mixer/sound/gate.ts';
import { HighPass } from '../../electron/engine/mixer/sound/high-pass.ts';
import { Strip } from '../../electron/engine/mixer/sound/strip.ts';
import { channelOf, dbfs, inTicks, rms, slopeOf, stereo, toneDb, tones, worstStep } from '../support/signals.ts';

type Changes = { [K in keyof StripSettings]?: Partial<StripSettings[K]> | StripSettings[K] };
const settings = (changes: Changes): StripSettings => StripSettings.parse({ ...NEW_STRIP, ...changes });

/** What a strip puts on the bus, when its settings and share are these at tick `number`. */
function mixed(
  sound: Float32Array,
  at: (number: number) => { settings: StripSettings; share?: number },
  tick = 1600,
): Float32Array {
  const strip = new Strip();
  return inTicks(
    sound,
    (piece, samples, number) => {
      const { settings: now, share = 1 } = at(number);
      const bus = new Float32Array(samples * 2);
      strip.process(piece, samples, now);
      strip.mix(bus, piece, samples, now, share);
      piece.set(bus);
    },
    tick,
  );
}

const LEVEL = 0.5;
const HZ = 100;
const tone = (seconds: number, hz = HZ): Float32Array => tones([{ seconds, db: 20 * Math.log10(LEVEL), hz }]);
/** The second half, where everything has settled. */
const settled = (sound: Float32Array): Float32Array => sound.subarray(sound.length / 2);

describe('fader, mute and balance', () => {
  it('passes bit by bit at 0 dB in the middle', () => {
    const sound = tone(1);
    const out = mixed(sound, () => ({ settings: NEW_STRIP }));
    expect(out.subarray(3200)).toEqual(sound.subarray(3200));
  });

  it.each([-60, -20.1, -6, -0.1, 3.3, 10])('a fader at %f dB is that many dB', (faderDb) => {
    const sound = tone(1);
    const out = mixed(sound, () => ({ settings: settings({ faderDb }) }));
    expect(toneDb(settled(out)) - toneDb(settled(sound))).toBeCloseTo(faderDb, 3);
  });

  it('is silent at the bottom, when muted, and without a share', () => {
    for (const changes of [{ faderDb: -90 }, { mute: true }]) {
      expect(rms(mixed(tone(0.5), () => ({ settings: settings(changes) })))).toBe(0);
    }
    expect(rms(mixed(tone(0.5), () => ({ settings: NEW_STRIP, share: 0 })))).toBe(0);
  });

  it.each([
    [-1, 1, 0],
    [-0.25, 1, 0.75],
    [0, 1, 1],
    [0.5, 0.5, 1],
    [1, 0, 1],
  ])('balance %f leaves %f of left and %f of right', (pan, left, right) => {
    const out = settled(mixed(tone(1), () => ({ settings: settings({ pan }) })));
    const whole = LEVEL / Math.SQRT2;
    expect(rms(channelOf(out, 0)) / whole).toBeCloseTo(left, 4);
    expect(rms(channelOf(out, 1)) / whole).toBeCloseTo(right, 4);
  });

  it.each([
    ['mute', { mute: true }],
    ['fader', { faderDb: -90 }],
    ['balance', { pan: -1 }],
    ['fader up', { faderDb: 10 }],
  ])('%s moves without a step over the sound’s own slope and the ramp’s', (_, changes) => {
    const gain = 'faderDb' in changes && changes.faderDb === 10 ? dbfs(10) : 1;
    for (const tick of [800, 1600]) {
      const out = mixed(tone(2), (n) => ({ settings: n % 6 < 3 ? NEW_STRIP : settings(changes) }), tick);
      expect(worstStep(out)).toBeLessThan(slopeOf(LEVEL * gain, HZ) + (LEVEL * gain) / 720 + 1e-6);
    }
  });

  it('a cut is a cross-fade of one frame', () => {
    const out = mixed(tone(1), (n) => ({ settings: NEW_STRIP, share: n < 10 ? 0 : 1 }));
    expect(rms(out.subarray(0, 10 * 3200))).toBe(0);
    expect(worstStep(out)).toBeLessThan(slopeOf(LEVEL, HZ) + LEVEL / 1600 + 1e-6);
    expect(out.subarray(11 * 3200)).toEqual(tone(1).subarray(11 * 3200));
  });

  it('fades behind its end when its source goes away', () => {
    const strip = new Strip();
    const out = inTicks(
      stereo(0.2, () => [LEVEL, LEVEL]),
      (piece, samples, number) => {
        const bus = new Float32Array(samples * 2);
        if (number < 4) {
          strip.process(piece, samples, NEW_STRIP);
          strip.mix(bus, piece, samples, NEW_STRIP, 1);
        } else strip.absent(bus, samples);
        piece.set(bus);
      },
    );
    expect(worstStep(out)).toBeLessThan(LEVEL / 90);
    expect(rms(out.subarray(out.length / 2 + 6400))).toBe(0);
  });

  it('the meter reads behind the processors and before the fader', () => {
    const strip = new Strip();
    const now = settings({ faderDb: -40, mute: true });
    inTicks(tone(0.1, 1000), (piece, samples) => strip.process(piece, samples, now));
    const { peakDb, rmsDb, holdDb } = strip.readMeter();
    expect(peakDb[0]).toBeCloseTo(20 * Math.log10(LEVEL), 2);
    expect(rmsDb[1]).toBeCloseTo(20 * Math.log10(LEVEL) - 3.01, 1);
    expect(holdDb).toEqual(peakDb);
    inTicks(
      stereo(1.5, () => [0, 0]),
      (piece, samples) => strip.process(piece, samples, now),
    );
    expect(strip.readMeter()).toMatchObject({ peakDb: [-90, -90], holdDb });
    inTicks(
      stereo(1, () => [0, 0]),
      (piece, samples) => strip.process(piece, samples, now),
    );
    const fallen = strip.readMeter().holdDb[0];
    expect(fallen).toBeLessThan(holdDb[0] - 5);
  });
});

describe('high-pass', () => {
  const response = (hz: number, corner: number): number => {
    const filter = new HighPass();
    const sound = tone(2, hz);
    const out = inTicks(sound, (piece, samples) => filter.process(piece, samples, { on: true, hz: corner }));
    return toneDb(settled(out)) - toneDb(settled(sound));
  };

  it.each([20, 80, 1000])('is 3 dB down at %i Hz, 12 dB an octave below, flat above', (corner) => {
    expect(response(corner, corner)).toBeCloseTo(-3.01, 1);
    expect(response(corner / 4, corner)).toBeCloseTo(-24.1, 0);
    expect(Math.abs(response(corner * 8, corner))).toBeLessThan(0.05);
  });

  it('is switched and turned without a click', () => {
    const filter = new HighPass();
    const out = inTicks(tone(4, 60), (piece, samples, n) =>
      filter.process(piece, samples, { on: n % 20 < 10, hz: n % 5 < 3 ? 40 : 900 }),
    );
    // A high-pass leads: while it moves, it passes the tone through at up to its full height.
    expect(worstStep(out)).toBeLessThan(slopeOf(LEVEL, 60) * 1.5 + LEVEL / 480);
  });

  it('off again, it passes bit by bit', () => {
    const filter = new HighPass();
    const sound = tone(1);
    const out = inTicks(sound, (piece, samples, n) => filter.process(piece, samples, { on: n < 5, hz: 200 }));
    expect(settled(out)).toEqual(settled(sound));
  });
});

describe('gate', () => {
  const gate = (changes: Partial<StripSettings['gate']> = {}): StripSettings['gate'] =>
    settings({
      gate: { on: true, thresholdDb: -40, rangeDb: -30, attackMs: 2, holdMs: 100, releaseMs: 100, ...changes },
    }).gate;

  it('brings what is under the threshold down to the range and leaves what is over it', () => {
    const one = new Gate();
    const sound = tones([
      { seconds: 1, db: -50 },
      { seconds: 1, db: -20 },
    ]);
    const out = inTicks(sound, (piece, samples) => one.process(piece, samples, gate()));
    expect(toneDb(out.subarray(48_000, 96_000))).toBeCloseTo(-80, 0);
    expect(toneDb(out.subarray(144_000))).toBeCloseTo(-20, 2);
    expect(one.reductionDb).toBe(0);
  });

  it('holds, then closes with its release time', () => {
    const one = new Gate();
    const sound = tones([
      { seconds: 0.5, db: -20 },
      { seconds: 1, db: -50 },
    ]);
    const out = inTicks(sound, (piece, samples) => one.process(piece, samples, gate()));
    const at = (ms: number): number => toneDb(out.subarray((500 + ms) * 96, (500 + ms + 10) * 96));
    expect(at(90)).toBeCloseTo(-50, 1);
    expect(at(250)).toBeLessThan(-60);
    expect(at(800)).toBeCloseTo(-80, 0);
    expect(one.reductionDb).toBeCloseTo(30, 0);
  });

  it('does not click when it opens, closes, or is switched off', () => {
    const one = new Gate();
    const out = inTicks(tones([{ seconds: 4, db: -45, hz: HZ }]), (piece, samples, n) =>
      one.process(piece, samples, gate({ on: n % 30 < 20 })),
    );
    expect(worstStep(out)).toBeLessThan(slopeOf(dbfs(-45), HZ) * 2);
  });
});

describe('compressor', () => {
  const compressor = (changes: Partial<StripSettings['compressor']> = {}): StripSettings['compressor'] =>
    settings({ compressor: { on: true, thresholdDb: -20, ratio: 4, attackMs: 5, releaseMs: 150, ...changes } })
      .compressor;

  it.each([-40, -26, -20, -14, -8, 0])('follows its static curve at %i dBFS', (db) => {
    const one = new Compressor();
    const out = inTicks(tones([{ seconds: 2, db }]), (piece, samples) => one.process(piece, samples, compressor()));
    const wanted = db - staticReductionDb(db, compressor());
    expect(Math.abs(toneDb(settled(out)) - wanted)).toBeLessThan(0.2);
  });

  it('knows the curve: nothing below the knee, a quarter above it, and no corner between', () => {
    const curve = (db: number): number => staticReductionDb(db, { thresholdDb: -20, ratio: 4 });
    expect(curve(-23)).toBe(0);
    expect(curve(-8)).toBeCloseTo(9, 6);
    expect(curve(-20)).toBeCloseTo(0.5625, 6);
    expect(curve(-17) - curve(-17.01)).toBeCloseTo(0.0075, 3);
  });

  it('takes its attack and release time', () => {
    const one = new Compressor();
    const level = (ms: number): void =>
      void inTicks(tones([{ seconds: ms / 1000, db: 0 }]), (p, n) => one.process(p, n, compressor()), 48);
    level(5);
    expect(one.reductionDb).toBeGreaterThan(0);
    level(100);
    const full = one.reductionDb;
    expect(full).toBeCloseTo(15, 0);
    inTicks(
      stereo(0.155, () => [0, 0]),
      (p, n) => one.process(p, n, compressor()),
      48,
    );
    expect(one.reductionDb / full).toBeGreaterThan(0.3);
    expect(one.reductionDb / full).toBeLessThan(0.45);
  });

  it('makes up what it is told, and is switched without a click', () => {
    const one = new Compressor();
    const quiet = tones([{ seconds: 1, db: -40 }]);
    const out = inTicks(quiet, (p, n) => one.process(p, n, compressor({ makeupDb: 6 })));
    expect(toneDb(settled(out)) - toneDb(settled(quiet))).toBeCloseTo(6, 3);
    const clicking = new Compressor();
    const switched = inTicks(tones([{ seconds: 4, db: -6, hz: HZ }]), (p, n, number) =>
      clicking.process(p, n, compressor({ on: number % 20 < 10, makeupDb: number % 6 < 3 ? 0 : 12 })),
    );
    expect(worstStep(switched)).toBeLessThan(slopeOf(dbfs(-6) * 4, HZ) + (dbfs(-6) * 3) / 960);
  });
});
