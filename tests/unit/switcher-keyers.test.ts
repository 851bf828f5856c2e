/** The keyers in the switcher: their own cut and auto, ties, and what stands on preview. */
import { describe, expect, it } from 'vitest';
import type { SceneId, SourceId } from '#shared/ids.ts';
import { KeyerSettings } from '#shared/switcher/keyers.ts';
import { previewNeedsMix } from '#shared/switcher/preview-mix.ts';
import {
  advanceSwitcher,
  initialSwitcher,
  pictureAt,
  previewAt,
  type SwitcherAction,
  type SwitcherState,
  switcherReducer,
} from '#shared/switcher/switcher.ts';

const [one, two] = ['one', 'two'] as SourceId[] as [SourceId, SourceId];
const keyerSettings = KeyerSettings.parse({ key: {}, dsk1: { rateFrames: 10 }, dsk2: { rateFrames: 4, tie: true } });
const start = (): SwitcherState => initialSwitcher({ program: one, preview: two, keyerSettings });

/** Plays actions at their frames and moves time on to `until`. */
function play(until: number, ...script: [frame: number, action: SwitcherAction][]): SwitcherState {
  let state = start();
  for (let frame = 0; frame <= until; frame += 1) {
    state = advanceSwitcher(state, frame);
    for (const [at, action] of script) if (at === frame) state = switcherReducer(state, action, frame);
  }
  return state;
}
const levels = (state: SwitcherState, frame: number) => pictureAt(state, frame).keyers;
const dsk1 = (state: SwitcherState, ...frames: number[]): number[] => frames.map((frame) => levels(state, frame).dsk1);

describe('a keyer’s own cut and auto', () => {
  it('cuts on and off on its frame', () => {
    const on = play(5, [5, { type: 'keyerCut', keyer: 'dsk1' }]);
    expect(dsk1(on, 5, 6)).toEqual([1, 1]);
    expect(levels(switcherReducer(on, { type: 'keyerCut', keyer: 'dsk1' }, 8), 8).dsk1).toBe(0);
    expect(switcherReducer(on, { type: 'keyerCut', keyer: 'dsk1', on: true }, 8)).toBe(on);
  });

  it('fades in its own rate: a first step on its frame, all of it on the last', () => {
    const fading = play(5, [5, { type: 'keyerAuto', keyer: 'dsk1' }]);
    expect(dsk1(fading, 4, 5, 9, 14, 30)).toEqual([0, 0.1, 0.5, 1, 1]);
  });

  it('turns round on its way, from where it is', () => {
    const turned = play(9, [5, { type: 'keyerAuto', keyer: 'dsk1' }], [9, { type: 'keyerAuto', keyer: 'dsk1' }]);
    expect(dsk1(turned, 9, 10, 12).map((level) => Number(level.toFixed(6)))).toEqual([0.3, 0.2, 0]);
  });

  it('a cut in the middle of a fade brings it to its end', () => {
    const cut = play(8, [5, { type: 'keyerAuto', keyer: 'dsk1' }], [8, { type: 'keyerCut', keyer: 'dsk1' }]);
    expect(dsk1(cut, 8, 20)).toEqual([1, 1]);
  });
});

describe('a tied keyer', () => {
  it('goes along with a cut', () => {
    const cut = play(5, [5, { type: 'cut' }]);
    expect(levels(cut, 5)).toEqual({ key: 0, dsk1: 0, dsk2: 1 });
    expect(levels(switcherReducer(cut, { type: 'cut' }, 9), 9).dsk2).toBe(0);
  });

  it('comes as the transition comes, not at its own rate, and stays', () => {
    const going = play(5, [5, { type: 'auto' }]);
    for (const frame of [5, 9, 15]) expect(levels(going, frame).dsk2).toBe(pictureAt(going, frame).progress);
    const over = play(40, [5, { type: 'auto' }]);
    expect(over.program).toBe(two);
    expect(levels(over, 40).dsk2).toBe(1);
  });

  it('follows the T-bar there and back', () => {
    const half = play(5, [5, { type: 'bar', position: 0.5 }]);
    expect(levels(half, 5).dsk2).toBe(0.5);
    const back = switcherReducer(half, { type: 'bar', position: 0 }, 8);
    expect(levels(back, 8).dsk2).toBe(0);
    expect(levels(switcherReducer(half, { type: 'bar', position: 1 }, 8), 8).dsk2).toBe(1);
  });

  it('is left alone by a take', () => {
    const taken = play(9, [5, { type: 'auto' }], [9, { type: 'take', source: one }]);
    expect(levels(taken, 9).dsk2).toBe(0);
  });

  it('with a command of its own leaves the transition, from where it is', () => {
    const own = play(9, [5, { type: 'auto' }], [9, { type: 'keyerAuto', keyer: 'dsk2', on: true }]);
    const before = levels(play(8, [5, { type: 'auto' }]), 8).dsk2;
    expect(own.transition?.keyers).toEqual([]);
    expect(levels(own, 9).dsk2).toBeGreaterThan(before);
    expect(levels(own, 13).dsk2).toBe(1);
    expect(levels(play(40, [5, { type: 'auto' }], [9, { type: 'keyerAuto', keyer: 'dsk2', on: true }]), 40).dsk2).toBe(
      1,
    );
  });

  it('may be all that a transition changes', () => {
    let state = initialSwitcher({ program: one, preview: one, keyerSettings });
    state = switcherReducer(state, { type: 'auto' }, 3);
    expect(state.transition?.keyers).toEqual(['dsk2']);
  });

  it('that is tied or set after the start of a transition waits for the next', () => {
    const late = play(9, [5, { type: 'auto' }], [9, { type: 'keyerSettings', keyer: 'dsk1', changes: { tie: true } }]);
    expect(levels(late, 12).dsk1).toBe(0);
  });
});

describe('preview', () => {
  it('shows what the next cut would bring', () => {
    expect(previewAt(start())).toEqual({ feed: two, keyers: ['dsk2'] });
    const after = switcherReducer(start(), { type: 'cut' }, 0);
    expect(previewAt(after)).toEqual({ feed: one, keyers: [] });
    const on = play(5, [5, { type: 'keyerCut', keyer: 'dsk1', on: true }]);
    expect(previewAt(on).keyers).toEqual(['dsk1', 'dsk2']);
  });

  it('is only mixed when it is more than a source', () => {
    const plain = initialSwitcher({ program: one, preview: two });
    const scenes = [{ id: 'two' as SceneId }];
    expect(previewNeedsMix(plain, [])).toBe(false);
    expect(previewNeedsMix(plain, scenes)).toBe(true);
    expect(previewNeedsMix(start(), [])).toBe(true);
    const previewed = switcherReducer(plain, { type: 'keyerSettings', keyer: 'key', changes: { preview: true } }, 0);
    expect(previewNeedsMix(previewed, [])).toBe(true);
    expect(previewNeedsMix(initialSwitcher(), scenes)).toBe(false);
  });
});

describe('a keyer that is taken out of a transition', () => {
  it('turns round from where it is, at its own rate', () => {
    const tie: SwitcherAction = { type: 'keyerSettings', keyer: 'dsk1', changes: { tie: true } };
    const state = play(
      19,
      [0, tie],
      [1, { type: 'keyerCut', keyer: 'dsk1', on: true }],
      [10, { type: 'auto' }],
      [19, { type: 'keyerAuto', keyer: 'dsk1', on: true }],
    );
    // Nine of sixteen steps had gone by on frame 18; from there a tenth a frame.
    expect(dsk1(state, 19, 20).map((level) => level.toFixed(4))).toEqual(['0.5375', '0.6375']);
  });
});
