import { describe, expect, it } from 'vitest';
import { listenWords } from '../../renderer/listen/listen-words.ts';
import { compressedDb, curvePoints } from '../../renderer/sound/compressor-curve.ts';
import { dbOfPlace, draggedDb, nudgedDb, parseDb, placeOfDb } from '../../renderer/sound/fader-law.ts';
import { loudnessPlace, R128_LUFS } from '../../renderer/sound/loudness-scale.ts';
import {
  formatDeviation,
  formatFader,
  formatLoudness,
  formatNumber,
  formatPan,
  parseNumber,
  sayFader,
} from '../../renderer/sound/sound-format.ts';
import { warningSentence, warningWords } from '../../renderer/sound/sound-warning.ts';
import { isAsked, stripAir } from '../../renderer/sound/strip-air.ts';
import { SourceId } from '../../shared/ids.ts';
import { FADER_MAX_DB, FADER_OFF_DB, MasterSettings, NEW_STRIP } from '../../shared/show/sound-config.ts';
import { initialSwitcher, switcherReducer } from '../../shared/switcher/switcher.ts';

describe('a fader', () => {
  it('has a place for every tenth of a decibel, and the tenth for its place', () => {
    expect(placeOfDb(FADER_OFF_DB)).toBe(0);
    expect(placeOfDb(FADER_MAX_DB)).toBe(1);
    let before = -1;
    for (let tenths = FADER_OFF_DB * 10; tenths <= FADER_MAX_DB * 10; tenths += 1) {
      const db = tenths / 10;
      expect(placeOfDb(db)).toBeGreaterThan(before);
      before = placeOfDb(db);
      expect(dbOfPlace(before)).toBe(db);
    }
  });

  it('has most of its way around 0 dB', () => {
    const wayOf = (from: number, to: number): number => placeOfDb(to) - placeOfDb(from);
    expect(wayOf(-5, 5)).toBeGreaterThan(0.2);
    expect(wayOf(-5, 5)).toBeGreaterThan(4 * wayOf(-60, -50));
  });

  it('moves with the hand and never jumps to it; with Shift a tenth as far', () => {
    expect(draggedDb(-7.3, 0, 140, false)).toBe(-7.3);
    const coarse = draggedDb(-10, 14, 140, false) + 10;
    const fine = draggedDb(-10, 14, 140, true) + 10;
    expect(coarse).toBeGreaterThan(3);
    expect(fine).toBeCloseTo(coarse / 10, 0);
    expect(draggedDb(0, 500, 140, false)).toBe(FADER_MAX_DB);
    expect(draggedDb(0, -500, 140, false)).toBe(FADER_OFF_DB);
    // It rests at 0 dB, but not for a hand that wants a tenth.
    expect(draggedDb(-0.2, 0, 140, false)).toBe(0);
    expect(draggedDb(-0.2, 0, 140, true)).toBe(-0.2);
  });

  it('steps by 0.1 dB, by 1 dB with Shift or Page, and goes home to 0 dB', () => {
    expect(nudgedDb(0, 'ArrowUp', false)).toBe(0.1);
    expect(nudgedDb(0.3, 'ArrowDown', false)).toBe(0.2);
    expect(nudgedDb(-3.5, 'ArrowUp', true)).toBe(-2.5);
    expect(nudgedDb(-3.5, 'PageDown', false)).toBe(-4.5);
    expect(nudgedDb(FADER_MAX_DB, 'ArrowUp', false)).toBe(FADER_MAX_DB);
    expect(nudgedDb(-42, 'Home', false)).toBe(0);
    expect(nudgedDb(0, 'x', false)).toBeNull();
    // Down and up again adds up to where it began, and zero has no minus.
    let db = 0;
    for (let i = 0; i < 37; i += 1) db = nudgedDb(db, 'ArrowDown', false) ?? Number.NaN;
    expect(db).toBe(-3.7);
    for (let i = 0; i < 37; i += 1) db = nudgedDb(db, 'ArrowUp', false) ?? Number.NaN;
    expect(Object.is(db, 0)).toBe(true);
    // Far down a step is the whole way to silence, and back.
    expect(nudgedDb(-60, 'ArrowDown', false)).toBe(FADER_OFF_DB);
    expect(nudgedDb(FADER_OFF_DB, 'ArrowUp', false)).toBe(-60);
  });

  it('reads what people type', () => {
    expect(['-3.5', '−3,5', ' +2 dB', '.5', 'off', '-inf', '−∞', '99', '-99'].map(parseDb)).toEqual([
      -3.5,
      -3.5,
      2,
      0.5,
      FADER_OFF_DB,
      FADER_OFF_DB,
      FADER_OFF_DB,
      FADER_MAX_DB,
      FADER_OFF_DB,
    ]);
    expect(['', 'loud', '1e3', '--2', '3 4'].map(parseDb)).toEqual([null, null, null, null, null]);
  });
});

describe('figures of sound', () => {
  it('have a real minus, one decimal, and a sign where it matters', () => {
    expect([-90, -3.5, 0, -0, 2].map(formatFader)).toEqual(['−∞', '−3.5', '0.0', '0.0', '+2.0']);
    expect(sayFader(-3.5)).toBe('minus 3.5 decibels');
    expect([-22.96, null, 0, -0.01].map(formatLoudness)).toEqual(['−23.0', '–', '0.0', '0.0']);
    expect(formatDeviation(-22.6, -23)).toBe('+0.4');
    expect(formatDeviation(-24, -23)).toBe('−1.0');
    expect([-1, -0.5, 0, 0.004, 1].map(formatPan)).toEqual(['L 100', 'L 50', 'C', 'C', 'R 100']);
    expect([formatNumber(-0.04, 1), formatNumber(-1, 1), formatNumber(12.25, 1)]).toEqual(['0', '−1', '12.3']);
    expect(['−12,5', 'x', ''].map(parseNumber)).toEqual([-12.5, null, null]);
  });

  it('stand on the EBU +18 scale', () => {
    expect(loudnessPlace(R128_LUFS)).toBe(0.5);
    expect(loudnessPlace(-70)).toBe(0);
    expect(loudnessPlace(-5)).toBe(1);
  });
});

describe('the compressor’s curve', () => {
  const settings = { thresholdDb: -20, ratio: 4, makeupDb: 3 };
  it('is straight below the threshold and flatter by the ratio above', () => {
    expect(compressedDb(-40, settings)).toBe(-37);
    expect(compressedDb(-20, settings)).toBe(-17);
    expect(compressedDb(0, settings)).toBe(-12);
  });

  it('is drawn from −60 dB to 0 dB with its bend at the threshold', () => {
    expect(curvePoints({ thresholdDb: -30, ratio: 2, makeupDb: 0 }, 60)).toBe('0.0,60.0 30.0,30.0 60.0,15.0');
  });
});

describe('a strip on air', () => {
  const cam = SourceId.parse('cam');
  const other = SourceId.parse('other');
  const master = MasterSettings.parse({});
  const facts = { strip: NEW_STRIP, master, asked: true, black: false, status: 'live' as const };

  it('is heard when program asks for it and nothing keeps it from being heard', () => {
    expect(stripAir(facts)).toBe('program');
    expect(stripAir({ ...facts, asked: false })).toBe('idle');
    expect(stripAir({ ...facts, strip: { ...NEW_STRIP, mute: true } })).toBe('muted');
    expect(stripAir({ ...facts, master: { ...master, mute: true } })).toBe('muted');
    expect(stripAir({ ...facts, strip: { ...NEW_STRIP, faderDb: FADER_OFF_DB } })).toBe('faderDown');
    expect(stripAir({ ...facts, status: 'lost' })).toBe('lost');
    expect(stripAir({ ...facts, black: true })).toBe('black');
  });

  it('follows its picture, both sides in the middle of a mix', () => {
    const before = initialSwitcher({ program: cam, preview: other });
    const ask = (switcher: typeof before) =>
      ([cam, other] as const).map((id) => isAsked({ switcher, scenes: [], sources: [] }, 'follow', id));
    expect(ask(before)).toEqual([true, false]);
    expect(ask(switcherReducer(before, { type: 'auto' }, 10))).toEqual([true, true]);
    expect(ask(switcherReducer(before, { type: 'cut' }, 10))).toEqual([false, true]);
    expect(isAsked({ switcher: before, scenes: [], sources: [] }, 'on', other)).toBe(true);
    expect(isAsked({ switcher: before, scenes: [], sources: [] }, 'off', cam)).toBe(false);
  });
});

describe('the warning that nobody hears anything', () => {
  const id = SourceId.parse('host');
  const sources = [{ id, config: { name: 'Host' } }];

  it('says what is wrong and for how long', () => {
    const silent = { kind: 'silent' as const, source: null, sinceMs: 1000 };
    expect(warningSentence(silent, sources, 13_400)).toBe('Program has been silent for 12 s');
    expect(warningSentence(silent, sources, 66_000)).toBe('Program has been silent for 1 min 05 s');
    expect(warningWords({ kind: 'muted', source: id, sinceMs: 0 }, sources)).toBe('Host is on program and muted');
    expect(warningWords({ kind: 'faderDown', source: null, sinceMs: 0 }, sources)).toBe('The master fader is down');
  });
});

describe('what listening says', () => {
  it('tells what is heard and how late, and when it is not', () => {
    const playing = { phase: 'playing' as const, delayMs: 140 };
    expect(listenWords(playing, 'program', 0)).toEqual({
      word: '140 ms',
      sentence: 'Playing program, 140 ms behind the mixer.',
      warn: false,
    });
    expect(listenWords(playing, 'program', 1).sentence).toContain('not the solo');
    expect(listenWords(playing, 'solo', 0).sentence).toContain('nothing is soloed');
    expect(listenWords(playing, 'solo', 2).sentence).toContain('solo of 2');
    expect(listenWords({ phase: 'muted' }, 'solo', 0).word).toBe('muted');
    expect(listenWords({ phase: 'disconnected' }, 'solo', 0)).toMatchObject({ word: 'no link', warn: true });
  });
});
