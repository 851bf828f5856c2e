import { describe, expect, it } from 'vitest';
import type { FeedId, SourceId } from '#shared/ids.ts';
import { SourceWatch } from '#shared/show/source-care.ts';
import { advanceSwitcher, initialSwitcher, type SwitcherAction, switcherReducer } from '#shared/switcher/switcher.ts';
import { StandIn } from '#shared/watch/stand-in.ts';

const watchOf = (changes: Record<string, unknown> = {}) => SourceWatch.parse(changes);

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
