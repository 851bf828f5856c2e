import { describe, expect, it } from 'vitest';
import type { FeedId, SourceId } from '#shared/ids.ts';
import { SceneConfig } from '#shared/show/scene-config.ts';
import { SourceWatch } from '#shared/show/source-care.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { advanceSwitcher, initialSwitcher, type SwitcherAction, switcherReducer } from '#shared/switcher/switcher.ts';
import { SignalWatch } from '#shared/watch/signal-watch.ts';
import { StandIn } from '#shared/watch/stand-in.ts';
import type { SourceStatusUpdate } from '../../electron/engine/media.ts';
import { WatchDesk, type WatchDeskOptions } from '../../electron/engine/mixer/watch-desk.ts';
import { OPENING } from '../../electron/engine/source-states.ts';
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

/** A source with a backup on a switcher, 30 frames a second of simulated time. */
class Desk {
  readonly watch: ReturnType<typeof watchOf>;
  readonly standIn = new StandIn('cam' as SourceId);
  switcher = initialSwitcher({ program: 'cam' as FeedId, preview: 'other' as FeedId });
  frame = 0;
  faulty = false;
  backupUsable = true;
  inScene = false;

  constructor(changes: Record<string, unknown> = {}) {
    this.watch = watchOf({ onFault: 'backup', backup: 'backup', returnAfterS: 5, ...changes });
  }

  person(action: SwitcherAction): void {
    this.switcher = switcherReducer(this.switcher, action, this.frame);
  }

  run(seconds: number): void {
    for (let i = 0; i < seconds * 30; i += 1) {
      const take = this.standIn.step(this.watch, {
        nowMs: (this.frame * 1000) / 30,
        frame: this.frame,
        faulty: this.faulty,
        program: this.switcher.program,
        programSinceFrame: this.switcher.programSinceFrame,
        transition: this.switcher.transition,
        backupUsable: this.backupUsable,
        inScene: this.inScene,
        shown: this.inScene || this.switcher.program === 'cam' || this.switcher.transition?.to === 'cam',
      });
      if (take !== null) this.person({ type: 'take', source: take });
      this.switcher = advanceSwitcher(this.switcher, this.frame);
      this.frame += 1;
    }
  }

  get program() {
    return this.switcher.program;
  }
}

describe('the backup of a source', () => {
  it('takes over with the next frame and gives back after healthy seconds', () => {
    const desk = new Desk();
    desk.run(2);
    desk.faulty = true;
    const frame = desk.frame;
    desk.run(1);
    expect(desk.program).toBe('backup');
    expect(desk.switcher.programSinceFrame).toBe(frame);
    expect(desk.standIn.away).toBe(true);
    desk.faulty = false;
    desk.run(4.9);
    expect(desk.program).toBe('backup');
    desk.run(0.2);
    expect(desk.program).toBe('cam');
    expect(desk.standIn.away).toBe(false);
  });

  it('a relapse starts the healthy seconds anew', () => {
    const desk = new Desk();
    desk.run(1);
    desk.faulty = true;
    desk.run(1);
    desk.faulty = false;
    desk.run(4);
    desk.faulty = true;
    desk.run(0.1);
    desk.faulty = false;
    desk.run(4);
    expect(desk.program).toBe('backup');
    desk.run(2);
    expect(desk.program).toBe('cam');
  });

  it('a person who has switched meanwhile wins, even back to the backup', () => {
    const desk = new Desk();
    desk.run(1);
    desk.faulty = true;
    desk.run(1);
    desk.person({ type: 'take', source: 'other' as FeedId });
    desk.run(0.5);
    desk.person({ type: 'take', source: 'backup' as FeedId });
    desk.faulty = false;
    desk.run(20);
    expect(desk.program).toBe('backup');
  });

  it('a person who puts the faulty source on program keeps it there', () => {
    const desk = new Desk();
    desk.run(1);
    desk.faulty = true;
    desk.run(1);
    expect(desk.program).toBe('backup');
    desk.person({ type: 'take', source: 'cam' as FeedId });
    desk.run(10);
    expect(desk.program).toBe('cam');
    desk.faulty = false;
    desk.run(1);
    desk.faulty = true;
    desk.run(1);
    expect(desk.program, 'a new fault is a new case').toBe('backup');
  });

  it('does not interfere with a transition, and does nothing for a source that is not on program', () => {
    const desk = new Desk();
    desk.person({ type: 'bar', position: 0.5 });
    desk.faulty = true;
    desk.run(5);
    expect(desk.program).toBe('cam');
    desk.person({ type: 'bar', position: 0 });
    desk.run(0.2);
    expect(desk.program).toBe('backup');
    const idle = new Desk();
    idle.person({ type: 'take', source: 'other' as FeedId });
    idle.faulty = true;
    idle.run(5);
    expect(idle.program).toBe('other');
  });

  it('waits for a backup that is no better', () => {
    const desk = new Desk();
    desk.backupUsable = false;
    desk.run(1);
    desk.faulty = true;
    desk.run(3);
    expect(desk.program).toBe('cam');
    desk.backupUsable = true;
    desk.run(0.1);
    expect(desk.program).toBe('backup');
  });

  it('with 0 seconds a person brings it back', () => {
    const desk = new Desk({ returnAfterS: 0 });
    desk.run(1);
    desk.faulty = true;
    desk.run(1);
    desk.faulty = false;
    desk.run(100);
    expect(desk.program).toBe('backup');
  });

  it('shows in its place in a scene, and the scene stays on program', () => {
    const desk = new Desk();
    desk.person({ type: 'take', source: 'scene' as FeedId });
    desk.inScene = true;
    desk.faulty = true;
    desk.run(1);
    expect([desk.program, desk.standIn.replaced]).toEqual(['scene', true]);
    desk.faulty = false;
    desk.run(4.9);
    expect(desk.standIn.replaced).toBe(true);
    desk.run(0.2);
    expect(desk.standIn.replaced).toBe(false);
  });
});

describe('a source that dies while it comes in', () => {
  const auto = (): Desk => {
    const desk = new Desk();
    desk.person({ type: 'take', source: 'other' as FeedId });
    desk.person({ type: 'preview', source: 'cam' as FeedId });
    desk.person({ type: 'settings', changes: { rates: { ...desk.switcher.settings.rates, mix: 30 } } });
    desk.run(1);
    desk.person({ type: 'auto' });
    desk.run(10 / 30);
    desk.faulty = true;
    return desk;
  };

  it('goes to its backup when the transition ends: nobody chose a dead camera', () => {
    const desk = auto();
    desk.run(19 / 30);
    expect(desk.switcher.transition).not.toBeNull();
    desk.run(0.2);
    expect(desk.program).toBe('backup');
  });

  it('stays when a person takes it, or cuts to it, after it has died', () => {
    for (const action of [{ type: 'take', source: 'cam' as FeedId }, { type: 'cut' }] as SwitcherAction[]) {
      const desk = auto();
      desk.run(0.2);
      desk.person(action);
      desk.run(5);
      expect(desk.program).toBe('cam');
    }
  });

  it('stays when AUTO was pressed after it had died', () => {
    const desk = new Desk();
    desk.person({ type: 'take', source: 'other' as FeedId });
    desk.person({ type: 'preview', source: 'cam' as FeedId });
    desk.faulty = true;
    desk.run(1);
    desk.person({ type: 'auto' });
    desk.run(5);
    expect(desk.program).toBe('cam');
  });
});

describe('how long a stand-in stays', () => {
  it('the slate outlasts a single good picture, and goes after healthy seconds', () => {
    const desk = new Desk({ onFault: 'slate' });
    desk.faulty = true;
    desk.run(1);
    expect(desk.standIn.slate).toBe(true);
    desk.faulty = false;
    desk.run(1 / 30);
    expect(desk.standIn.slate).toBe(true);
    desk.faulty = true;
    desk.run(1);
    desk.faulty = false;
    desk.run(4.9);
    expect(desk.standIn.slate).toBe(true);
    desk.run(0.2);
    expect(desk.standIn.slate).toBe(false);
  });

  it('with 0 seconds the slate stays until a person switches', () => {
    const desk = new Desk({ onFault: 'slate', returnAfterS: 0 });
    desk.faulty = true;
    desk.run(1);
    desk.faulty = false;
    desk.run(100);
    expect(desk.standIn.slate).toBe(true);
    desk.person({ type: 'take', source: 'other' as FeedId });
    desk.person({ type: 'take', source: 'cam' as FeedId });
    desk.run(0.1);
    expect(desk.standIn.slate).toBe(false);
    desk.faulty = true;
    desk.run(1);
    desk.person({ type: 'take', source: 'other' as FeedId });
    desk.person({ type: 'take', source: 'cam' as FeedId });
    desk.run(1);
    expect(desk.standIn.slate, 'switching heals nothing').toBe(true);
    desk.faulty = false;
    desk.run(1);
    expect(desk.standIn.slate).toBe(true);
    desk.person({ type: 'take', source: 'other' as FeedId });
    desk.run(0.1);
    expect(desk.standIn.slate).toBe(false);
  });

  it('with 0 seconds the backup stays in its place in a scene until a person switches', () => {
    const desk = new Desk({ returnAfterS: 0 });
    desk.person({ type: 'take', source: 'scene' as FeedId });
    desk.inScene = true;
    desk.faulty = true;
    desk.run(1);
    desk.faulty = false;
    desk.run(100);
    expect(desk.standIn.replaced).toBe(true);
    desk.person({ type: 'take', source: 'other scene' as FeedId });
    desk.run(0.1);
    expect(desk.standIn.replaced).toBe(false);
  });

  it('without a backup it is the slate, but not over a faulty source that a person has chosen', () => {
    const none = new Desk({ backup: null });
    none.faulty = true;
    none.run(1);
    expect([none.program, none.standIn.slate]).toEqual(['cam', true]);
    const chosen = new Desk();
    chosen.faulty = true;
    chosen.run(1);
    chosen.person({ type: 'take', source: 'cam' as FeedId });
    chosen.run(1);
    chosen.backupUsable = false;
    chosen.run(1);
    expect([chosen.program, chosen.standIn.slate]).toEqual(['cam', false]);
  });
});

describe('the watch in the mixer', () => {
  const source = (id: string, watch: Record<string, unknown> = {}) => {
    const status: SourceStatusUpdate = { ...OPENING, status: 'live' };
    return {
      config: SourceConfig.parse({ kind: 'udp', id, name: id, port: 5000, watch }),
      status,
      setStandIn(standIn: SourceStatusUpdate['standIn']) {
        status.standIn = standIn;
      },
    };
  };
  const scene = SceneConfig.parse({
    id: 'talk',
    name: 'Talk',
    layout: { kind: 'side-by-side', left: { source: 'cam' }, right: { source: 'spare' } },
  });

  function desk(program: string, onFault: string) {
    const cam = source('cam', { onFault, backup: 'spare', returnAfterS: 1 });
    const spare = source('spare');
    const log: string[] = [];
    const view = {
      switcher: initialSwitcher({ program: program as FeedId }),
      composition: { scenes: [scene] },
      act(action: SwitcherAction, frame: number) {
        view.switcher = switcherReducer(view.switcher, action, frame);
        return frame;
      },
    };
    const inputs = new Map([cam, spare].map((each) => [each.config.id, { source: each }]));
    const watch = new WatchDesk({
      program: view as unknown as WatchDeskOptions['program'],
      inputs,
      onLog: (_id, _level, text) => log.push(text),
    });
    return { cam, spare, view, log, watch, replacement: () => watch.replacementOf('cam' as SourceId) };
  }

  it('a lost source goes to its backup and is back when it lives again', () => {
    const { cam, view, watch, log } = desk('cam', 'backup');
    watch.tick(1, 0);
    cam.status.status = 'lost';
    watch.tick(2, 33);
    expect([view.switcher.program, cam.status.standIn]).toEqual(['spare', 'backup']);
    cam.status.status = 'live';
    watch.tick(3, 66);
    watch.tick(40, 1100);
    expect([view.switcher.program, cam.status.standIn]).toEqual(['cam', null]);
    expect(log).toEqual(['cam has a fault: program has gone to spare', 'cam is healthy again: program is back on it']);
  });

  it('a part of a scene shows the backup’s picture, and program stays', () => {
    const { cam, spare, view, watch, replacement } = desk('talk', 'backup');
    cam.status.faults = { black: false, frozen: true, silent: false };
    watch.tick(1, 0);
    expect([view.switcher.program, cam.status.standIn, replacement()]).toEqual(['talk', 'backup', 'spare']);
    spare.status.status = 'lost';
    watch.tick(2, 33);
    expect([cam.status.standIn, replacement()], 'without a backup it is the slate').toEqual(['slate', null]);
  });

  it('goes to the slate while its backup is no better, and on to the backup when that is', () => {
    const { cam, spare, view, watch } = desk('cam', 'backup');
    spare.status.faults = { black: true, frozen: false, silent: false };
    cam.status.faults = { black: true, frozen: false, silent: false };
    watch.tick(1, 0);
    expect([view.switcher.program, cam.status.standIn]).toEqual(['cam', 'slate']);
    spare.status.faults = { black: false, frozen: false, silent: false };
    watch.tick(2, 33);
    expect([view.switcher.program, cam.status.standIn]).toEqual(['spare', 'backup']);
  });

  it('the slate is on while the fault lasts, silence alone is none, and without a watch there is nothing', () => {
    const { cam, view, watch } = desk('cam', 'slate');
    cam.status.faults = { black: false, frozen: false, silent: true };
    watch.tick(1, 0);
    expect(cam.status.standIn).toBeNull();
    cam.status.faults = { black: true, frozen: false, silent: false };
    watch.tick(2, 33);
    expect(cam.status.standIn).toBe('slate');
    cam.config.watch.onFault = 'nothing';
    watch.tick(3, 66);
    expect([cam.status.standIn, view.switcher.program]).toEqual([null, 'cam']);
  });
});
