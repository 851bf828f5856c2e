import { describe, expect, it } from 'vitest';
import { SourceWatch } from '#shared/show/source-care.ts';
import { SignalWatch } from '#shared/watch/signal-watch.ts';
import { levelDb, PictureProbe } from '../../electron/engine/sources/picture-probe.ts';

const watchOf = (changes: Record<string, unknown> = {}) => SourceWatch.parse(changes);

describe('what a signal has been for too long', () => {
  it('is black after its time, and at once no longer', () => {
    const watch = new SignalWatch(watchOf());
    for (let ms = 0; ms < 1980; ms += 33) watch.picture(ms, 0.04, 0.5);
    expect(watch.faults.black).toBe(false);
    watch.picture(2013, 0.04, 0.5);
    expect(watch.faults).toEqual({ black: true, frozen: false, silent: false });
    watch.picture(2046, 0.06, 0.5);
    expect(watch.faults.black).toBe(false);
  });

  it('one bright picture starts the time anew', () => {
    const watch = new SignalWatch(watchOf());
    for (let ms = 0; ms <= 3300; ms += 33) watch.picture(ms, ms === 1650 ? 0.9 : 0, 0.5);
    expect(watch.faults.black).toBe(false);
  });

  it('is frozen when it does not change, and black is not called frozen as well', () => {
    const watch = new SignalWatch(watchOf({ freeze: { seconds: 1 }, black: { seconds: 2 } }));
    watch.picture(0, 0.5, null);
    watch.picture(33, 0.5, 0.0005);
    watch.picture(1000, 0.5, 0);
    expect(watch.faults.frozen).toBe(false);
    watch.picture(1040, 0.5, 0);
    expect(watch.faults).toEqual({ black: false, frozen: true, silent: false });
    watch.picture(1073, 0, 0);
    watch.picture(3080, 0, 0);
    expect(watch.faults).toEqual({ black: true, frozen: false, silent: false });
  });

  it('is silent by its level, and knows nothing after it was lost', () => {
    const watch = new SignalWatch(watchOf({ silence: { seconds: 5, belowDb: -50 } }));
    for (let ms = 0; ms <= 5033; ms += 33) watch.sound(ms, -55);
    expect(watch.faults.silent).toBe(true);
    watch.reset();
    expect(watch.faults.silent).toBe(false);
    watch.sound(6000, -55);
    watch.sound(10_000, -55);
    expect(watch.faults.silent).toBe(false);
  });

  it('what is switched off is never a fault, and other limits count at once', () => {
    const watch = new SignalWatch(watchOf({ black: { on: false }, freeze: { on: false }, silence: { on: false } }));
    for (let ms = 0; ms < 60_000; ms += 500) {
      watch.picture(ms, 0, 0);
      watch.sound(ms, -120);
    }
    expect(watch.faults).toEqual({ black: false, frozen: false, silent: false });
    watch.configure(watchOf({ black: { seconds: 0.5 } }));
    watch.picture(60_000, 0, 0);
    watch.picture(60_600, 0, 0);
    expect(watch.faults.black).toBe(true);
  });
});

describe('a look at a picture', () => {
  const canvas = { width: 640, height: 360, frameRate: { num: 30, den: 1 } };
  const picture = (luma: number): Uint8Array => new Uint8Array((640 * 360 * 3) / 2).fill(luma);

  it('measures on the range from black to white', () => {
    const probe = new PictureProbe(canvas);
    probe.look(picture(16));
    expect([probe.brightest, probe.change]).toEqual([0, null]);
    probe.look(picture(235));
    expect([probe.brightest, probe.change]).toEqual([1, 1]);
    probe.look(picture(235));
    expect(probe.change).toBe(0);
  });

  it('sees one line of type on black', () => {
    const probe = new PictureProbe(canvas);
    const frame = picture(16);
    frame.fill(200, 640 * 100, 640 * 130);
    probe.look(frame);
    expect(probe.brightest).toBeGreaterThan(0.8);
  });

  it('measures sound by its power', () => {
    expect(levelDb(new Float32Array(200).fill(0.1), 100)).toBeCloseTo(-20, 5);
    expect(levelDb(new Float32Array(200), 100)).toBe(-120);
  });
});
