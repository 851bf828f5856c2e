/** Transitions as they go out: pictures and sound of the decoded program. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SwitcherAction } from '#shared/switcher/switcher.ts';
import {
  type DecodedFrame,
  type DecodedProgram,
  decodeProgram,
  fieldOf,
  soundAt,
  toneLevel,
} from '../support/decoded.ts';
import { colourFeed, type Feed, FORMATS, freeUdpPort, sendUdp } from '../support/feeds.ts';
import { MediaLab } from '../support/media-lab.ts';

const isRed = ([r, g, b]: [number, number, number]): boolean => r > 150 && g < 90 && b < 90;
const isBlue = ([r, g, b]: [number, number, number]): boolean => b > 150 && r < 90 && g < 90;

describe('transitions', () => {
  const feeds: Feed[] = [];
  let lab: MediaLab;
  let program: DecodedProgram;
  const marks = new Map<string, number>();

  const act = async (name: string, action: SwitcherAction): Promise<void> => {
    marks.set(name, (await lab.media.switch(action)).ptsTicks);
  };
  const frameAt = (name: string, later = 0): DecodedFrame => {
    const pts = (marks.get(name) ?? 0) + later * 3000;
    const frame = program.frames.find((f) => f.pts === pts);
    if (frame === undefined) throw new Error(`no frame ${later} after ${name}`);
    return frame;
  };

  beforeAll(async () => {
    const ports = [await freeUdpPort(), await freeUdpPort()] as const;
    lab = await MediaLab.start(['red', 'blue'].map((id, i) => ({ kind: 'udp', id, name: id, port: ports[i] })));
    feeds.push(
      sendUdp(colourFeed(FORMATS.plain, 'red', 400), ports[0]),
      sendUdp(colourFeed(FORMATS.plain, 'blue', 1000), ports[1]),
    );
    await lab.allLive(['red', 'blue']);
    await lab.runs(30);
    await act('wipe set', { type: 'settings', changes: { kind: 'wipe', wipePattern: 'right', wipeSoftness: 0 } });
    await act('half wiped', { type: 'bar', position: 0.5 });
    await lab.runs(20);
    await act('wiped', { type: 'bar', position: 1 });
    await lab.runs(20);
    await act('push set', {
      type: 'settings',
      changes: { kind: 'push', pushDirection: 'up', rates: { mix: 15, dip: 20, wipe: 20, push: 10, stinger: 30 } },
    });
    await act('push', { type: 'auto' });
    await lab.runs(30);
    await act('black', { type: 'black' });
    await lab.runs(50);
    await act('back', { type: 'black' });
    await lab.runs(50);
    program = decodeProgram(lab.program());
  });

  afterAll(async () => {
    await Promise.all(feeds.map((feed) => feed.stop()));
    await lab?.stop();
  });

  it('a T-bar at half way stands still: the new picture on one side, the old on the other, half the sound of each', () => {
    for (const later of [0, 10, 18]) {
      const frame = frameAt('half wiped', later);
      expect(isBlue(fieldOf(frame, 1, 4)), 'left').toBe(true);
      expect(isRed(fieldOf(frame, 6, 4)), 'right').toBe(true);
    }
    const sound = soundAt(program, (marks.get('half wiped') ?? 0) + 9000, 200);
    const whole = toneLevel(soundAt(program, (marks.get('wiped') ?? 0) + 9000, 200), 1000);
    for (const hz of [400, 1000]) {
      expect(toneLevel(sound, hz) / whole).toBeGreaterThan(0.4);
      expect(toneLevel(sound, hz) / whole).toBeLessThan(0.6);
    }
    expect(isBlue(fieldOf(frameAt('wiped'), 6, 4))).toBe(true);
  });

  it('a push runs for exactly its rate, and is half way in its middle', () => {
    expect(isBlue(frameAt('push', -1).rgb)).toBe(true);
    const middle = frameAt('push', 4);
    expect(isBlue(fieldOf(middle, 4, 1)), 'the old one leaves at the top').toBe(true);
    expect(isRed(fieldOf(middle, 4, 6)), 'the new one comes from below').toBe(true);
    for (const y of [0, 7]) expect(isRed(fieldOf(frameAt('push', 10), 4, y))).toBe(true);
  });

  it('black takes the picture and the sound, and gives both back', () => {
    const dark = frameAt('black', 31);
    expect(Math.max(...dark.rgb)).toBeLessThan(12);
    expect(toneLevel(soundAt(program, (marks.get('black') ?? 0) + 31 * 3000, 200), 400)).toBeLessThan(0.002);
    expect(isRed(frameAt('back', 31).rgb)).toBe(true);
    expect(toneLevel(soundAt(program, (marks.get('back') ?? 0) + 31 * 3000, 200), 400)).toBeGreaterThan(0.03);
  });

  it('no click: the sound never steps over its own slope', () => {
    const from = (marks.get('half wiped') ?? 0) - 9000;
    const sound = soundAt(program, from, 4000);
    // The steepest slope of two tones at their full level, plus what the codec adds.
    const level = sound.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
    const slope = level * 2 * Math.PI * (1000 / 48_000) * 1.5;
    let worst = 0;
    for (let i = 1; i < sound.length; i += 1) worst = Math.max(worst, Math.abs((sound[i] ?? 0) - (sound[i - 1] ?? 0)));
    expect(worst).toBeLessThan(slope);
  });
});
