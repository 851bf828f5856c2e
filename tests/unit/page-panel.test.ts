/** What the switcher’s panel shows of scenes, keyers and stingers. */
import { describe, expect, it } from 'vitest';
import { busLayout, feedOf, feedsOf, needsTallDesk } from '../../renderer/switcher/feeds.ts';
import { isEmptyKeyer, keyerHolds, keyerPhase } from '../../renderer/switcher/keyer-view.ts';
import { clipFrames, type StingerClip, stingerChanges } from '../../renderer/switcher/stinger.ts';
import { MediaId, SceneId, SourceId } from '../../shared/ids.ts';
import { KeyersConfig } from '../../shared/show/keyer-config.ts';
import { SceneConfig } from '../../shared/show/scene-config.ts';
import type { EngineState, SourceState } from '../../shared/state/state.ts';
import { initialSwitcher, type SwitcherAction, switcherReducer } from '../../shared/switcher/switcher.ts';

const [a, b] = [SourceId.parse('a'), SourceId.parse('b')];
const scene = (id: string, kind: 'full' | 'pip'): SceneConfig =>
  SceneConfig.parse({ id, name: id, layout: kind === 'full' ? { kind, part: {} } : { kind, back: {}, inset: {} } });
const source = (id: SourceId, number: number, status = 'live'): SourceState =>
  ({ id, number, status, config: { name: `Camera ${number}` } }) as SourceState;
const feeds = (sources: number, scenes: number): Pick<EngineState, 'sources' | 'scenes'> => ({
  sources: Array.from({ length: sources }, (_, i) => source(SourceId.parse(`c${i}`), i + 1)),
  scenes: Array.from({ length: scenes }, (_, i) => scene(`s${i}`, 'pip')),
});

describe('the bus rows', () => {
  it('number scenes on from the sources', () => {
    const show = { sources: [source(a, 1), source(b, 2, 'lost')], scenes: [scene('talk', 'pip')] };
    expect(feedsOf(show).map(({ number, name, layout, lost }) => [number, name, layout, lost])).toEqual([
      [1, 'Camera 1', null, false],
      [2, 'Camera 2', null, true],
      [3, 'talk', 'pip', false],
    ]);
    expect(feedOf(show, SceneId.parse('talk'))?.number).toBe(3);
    expect(feedOf(show, SceneId.parse('gone'))).toBeNull();
    expect(feedOf(show, null)).toBeNull();
  });

  it('have a place for each of up to 32 feeds', () => {
    for (let count = 0; count <= 32; count += 1) {
      const { columns, lines } = busLayout(count);
      expect(columns * lines).toBeGreaterThanOrEqual(Math.max(6, count));
      expect(lines).toBeLessThanOrEqual(4);
    }
    expect(busLayout(6)).toEqual({ columns: 6, lines: 1 });
  });

  it('ask for a taller place only when there are many', () => {
    expect(needsTallDesk(feeds(4, 8))).toBe(false);
    expect(needsTallDesk(feeds(4, 13))).toBe(true);
    expect(needsTallDesk(feeds(6, 0))).toBe(true);
  });
});

describe('a keyer', () => {
  const played = (...actions: [SwitcherAction, number][]) =>
    actions.reduce((state, [action, frame]) => switcherReducer(state, action, frame), initialSwitcher({ program: a }));

  it('is off, on its way and on, by the frame that goes out', () => {
    const state = played([{ type: 'keyerAuto', keyer: 'dsk1' }, 100]);
    expect(keyerPhase(played(), 'dsk1', 100).phase).toBe('off');
    expect(keyerPhase(state, 'dsk1', 105)).toEqual({ phase: 'moving', framesLeft: 9 });
    expect(keyerPhase(state, 'dsk1', 130)).toEqual({ phase: 'on', framesLeft: 0 });
    expect(keyerPhase(state, 'dsk2', 105).phase).toBe('off');
  });

  it('that is tied moves for as long as its transition', () => {
    const state = played(
      [{ type: 'keyerSettings', keyer: 'dsk1', changes: { tie: true } }, 1],
      [{ type: 'preview', source: b }, 2],
      [{ type: 'auto' }, 100],
    );
    expect(keyerPhase(state, 'dsk1', 101)).toEqual({ phase: 'moving', framesLeft: 0 });
    expect(keyerPhase(switcherReducer(state, { type: 'cut' }, 103), 'dsk1', 104).phase).toBe('on');
  });

  it('says what it holds, and whether that is nothing', () => {
    const keyers = KeyersConfig.parse({
      key: { source: 'a' },
      dsk1: { kind: 'lower-third', title: 'Anna Kowalska' },
    });
    expect([keyerHolds(keyers, 'key'), keyerHolds(keyers, 'dsk1'), keyerHolds(keyers, 'dsk2')]).toEqual([
      'chroma key',
      'Anna Kowalska',
      'empty',
    ]);
    expect([isEmptyKeyer(keyers, 'key'), isEmptyKeyer(keyers, 'dsk2')]).toEqual([false, true]);
  });
});

describe('a stinger', () => {
  const clip = (durationMs: number): StingerClip => ({
    id: MediaId.parse('swoosh'),
    kind: 'clip',
    name: 'Swoosh',
    file: 'swoosh.mov',
    bytes: 1,
    width: 640,
    height: 360,
    hasAlpha: true,
    durationMs,
    hasSound: false,
  });

  it('lasts as long as its clip and cuts in the middle of it', () => {
    expect(stingerChanges(clip(1000), 40)).toEqual({
      kind: 'stinger',
      stingerMedia: 'swoosh',
      rateFrames: 25,
      stingerCutFrame: 12,
    });
  });

  it('is never longer than a transition may be, nor shorter than a frame', () => {
    expect([clipFrames(clip(60_000), 40), clipFrames(clip(1), 40)]).toEqual([250, 1]);
  });
});
