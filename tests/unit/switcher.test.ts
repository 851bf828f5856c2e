import { describe, expect, it } from 'vitest';
import type { SourceId } from '#shared/ids.ts';
import { fadeLevel } from '#shared/switcher/fade.ts';
import {
  advanceSwitcher,
  initialSwitcher,
  pictureAt,
  type SwitcherAction,
  type SwitcherState,
  switcherReducer,
  tallyOf,
} from '#shared/switcher/switcher.ts';

const [one, two, three] = ['one', 'two', 'three'] as SourceId[] as [SourceId, SourceId, SourceId];
const start = (): SwitcherState => initialSwitcher({ program: one, preview: two });

/** Plays actions at their frames and moves time on to `until`. */
function play(until: number, ...script: [frame: number, action: SwitcherAction][]): SwitcherState {
  let state = start();
  for (let frame = 0; frame <= until; frame += 1) {
    for (const [at, action] of script) if (at === frame) state = switcherReducer(state, action, frame);
    state = advanceSwitcher(state, frame);
  }
  return state;
}

describe('cut, take and preview', () => {
  it('a cut swaps the buses on its frame', () => {
    expect(play(10, [5, { type: 'cut' }])).toMatchObject({ program: two, preview: one, programSinceFrame: 5 });
  });

  it('a cut with nothing on preview changes nothing', () => {
    const state = initialSwitcher({ program: one });
    expect(switcherReducer(state, { type: 'cut' }, 1)).toBe(state);
  });

  it('a take leaves preview alone, unless it takes what is there', () => {
    expect(play(2, [1, { type: 'take', source: three }])).toMatchObject({ program: three, preview: two });
    expect(play(2, [1, { type: 'take', source: two }])).toMatchObject({ program: two, preview: one });
  });
});

describe('AUTO', () => {
  const rate: SwitcherAction = {
    type: 'settings',
    changes: { rates: { mix: 4, dip: 4, wipe: 4, push: 4, stinger: 4 } },
  };

  it('shows some of the new picture on its first frame, all but all on its last, and then is over', () => {
    const progress = [9, 10, 11, 12, 13, 14].map(
      (frame) => pictureAt(play(frame, [0, rate], [10, { type: 'auto' }]), frame).progress,
    );
    expect(progress.map((p) => Number(p.toFixed(2)))).toEqual([0, 0.2, 0.4, 0.6, 0.8, 0]);
    expect(play(14, [0, rate], [10, { type: 'auto' }])).toMatchObject({
      program: two,
      preview: one,
      transition: null,
      programSinceFrame: 14,
    });
  });

  it('is ignored while it runs', () => {
    const once = play(12, [0, rate], [10, { type: 'auto' }]);
    expect(switcherReducer(once, { type: 'auto' }, 12)).toBe(once);
  });

  it('is finished at once by a cut, and overruled by a take', () => {
    expect(play(12, [0, rate], [10, { type: 'auto' }], [12, { type: 'cut' }])).toMatchObject({
      program: two,
      preview: one,
      transition: null,
    });
    expect(play(12, [0, rate], [10, { type: 'auto' }], [12, { type: 'take', source: three }])).toMatchObject({
      program: three,
      transition: null,
    });
  });

  it('keeps its target when preview is changed meanwhile, and then leaves preview alone', () => {
    const state = play(20, [0, rate], [10, { type: 'auto' }], [11, { type: 'preview', source: three }]);
    expect(state).toMatchObject({ program: two, preview: three });
  });

  it('keeps the look it started with', () => {
    const state = play(12, [0, rate], [10, { type: 'auto' }], [11, { type: 'settings', changes: { kind: 'wipe' } }]);
    expect(state.transition?.style.kind).toBe('mix');
    expect(state.settings.kind).toBe('wipe');
  });

  it('lights both sources red while it runs', () => {
    const state = play(11, [0, rate], [10, { type: 'auto' }]);
    expect([tallyOf(state, one), tallyOf(state, two), tallyOf(state, three)]).toEqual(['program', 'program', 'off']);
  });

  it('a source that leaves the show leaves the transition', () => {
    const state = play(11, [0, rate], [10, { type: 'auto' }], [11, { type: 'removed', source: two }]);
    expect(state.transition).toMatchObject({ from: one, to: null });
    expect(state.preview).toBeNull();
  });
});

describe('T-bar', () => {
  const bar = (position: number): SwitcherAction => ({ type: 'bar', position });

  it('is a transition from one end to the other, and the next one back', () => {
    const there = play(3, [1, bar(0.5)], [2, bar(1)]);
    expect(there).toMatchObject({ program: two, preview: one, transition: null, bar: { position: 1, rest: 1 } });
    const half = switcherReducer(there, bar(0.25), 4);
    expect(pictureAt(half, 4)).toMatchObject({ from: two, to: one, progress: 0.75 });
    expect(switcherReducer(half, bar(0), 5)).toMatchObject({ program: one, preview: two, bar: { rest: 0 } });
  });

  it('moved back undoes what it began', () => {
    expect(play(3, [1, bar(0.6)], [2, bar(0)])).toMatchObject({ program: one, preview: two, transition: null });
  });

  it('left in the middle is carried to the end by AUTO, in the time that is left', () => {
    const state = play(
      20,
      [0, { type: 'settings', changes: { rates: { mix: 10, dip: 10, wipe: 10, push: 10, stinger: 10 } } }],
      [1, bar(0.5)],
      [10, { type: 'auto' }],
    );
    expect(state).toMatchObject({ program: two, programSinceFrame: 15 });
  });

  it('does nothing after that until it has been at an end', () => {
    let state = play(30, [1, bar(0.5)], [2, { type: 'auto' }]);
    expect(state).toMatchObject({ program: two, bar: { armed: false } });
    state = switcherReducer(state, bar(0.7), 31);
    expect(state.transition).toBeNull();
    state = switcherReducer(state, bar(1), 32);
    expect(state).toMatchObject({ program: two, bar: { armed: true, rest: 1 } });
    expect(switcherReducer(state, bar(0.8), 33).transition).not.toBeNull();
  });

  it('takes over from a running AUTO where it meets it, without a jump', () => {
    let state = play(8, [0, { type: 'auto' }]);
    const progress = pictureAt(state, 8).progress;
    state = switcherReducer(state, bar(0.1), 8);
    expect(pictureAt(state, 8).progress).toBe(progress);
    state = switcherReducer(state, bar(progress + 0.1), 9);
    expect(pictureAt(state, 9).progress).toBeCloseTo(progress + 0.1);
    expect(state.transition?.drive.by).toBe('bar');
  });

  it('has nowhere to go when preview is what is on program', () => {
    const state = switcherReducer(initialSwitcher({ program: one, preview: one }), bar(0.5), 1);
    expect(state.transition).toBeNull();
  });
});

describe('fade to black', () => {
  const black: SwitcherAction = { type: 'black' };
  const level = (state: SwitcherState, frame: number): number => Number(fadeLevel(state.black, frame).toFixed(3));

  it('goes to black over its rate, stays, and comes back', () => {
    const rate: SwitcherAction = { type: 'settings', changes: { blackRate: 4 } };
    const gone = play(10, [0, rate], [2, black]);
    expect([1, 2, 3, 4, 5, 9].map((frame) => level(gone, frame))).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
    const back = switcherReducer(gone, black, 20);
    expect([20, 21, 22, 23, 30].map((frame) => level(back, frame))).toEqual([0.75, 0.5, 0.25, 0, 0]);
  });

  it('turns round in the middle without a jump', () => {
    const rate: SwitcherAction = { type: 'settings', changes: { blackRate: 4 } };
    const going = play(4, [0, rate], [2, black]);
    const turned = switcherReducer(going, black, 4);
    expect([level(going, 3), level(turned, 4), level(turned, 5), level(turned, 6)]).toEqual([0.5, 0.25, 0, 0]);
  });

  it('asked for what it does already, goes on doing it', () => {
    const state = play(4, [2, { type: 'black', black: true }]);
    expect(switcherReducer(state, { type: 'black', black: true }, 4)).toBe(state);
  });

  it('lets cuts go on underneath', () => {
    expect(play(5, [1, black], [3, { type: 'cut' }])).toMatchObject({ program: two, black: { on: true } });
  });
});
