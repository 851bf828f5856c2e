import { describe, expect, it } from 'vitest';
import type { FeedId, SourceId } from '#shared/ids.ts';
import { ChromaKey } from '#shared/show/keyer-config.ts';
import { SceneConfig } from '#shared/show/scene-config.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { initialSwitcher, type SwitcherAction, switcherReducer } from '#shared/switcher/switcher.ts';
import { sourceTallies, tallyAt } from '#shared/tally/tally.ts';
import type { StoodIn } from '#shared/watch/stood-in.ts';

const talk = SceneConfig.parse({
  id: 'talk',
  name: 'Talk',
  layout: { kind: 'side-by-side', left: { source: 'host' }, right: { source: 'guest' } },
});

/** What the tallies say at `frame` after `actions`, all given on frame 10. */
function tallied(
  actions: SwitcherAction[],
  frame: number | null = 10,
  fill: string | null = null,
  sources: readonly StoodIn[] = [],
) {
  let switcher = initialSwitcher({ program: 'wide' as SourceId, preview: 'host' as SourceId });
  for (const action of actions) switcher = switcherReducer(switcher, action, 10);
  const keyers = { key: ChromaKey.parse({ source: fill }) };
  return sourceTallies({ switcher, scenes: [talk], keyers, sources, frame });
}

const take = (source: string): SwitcherAction => ({ type: 'take', source: source as FeedId });
const preview = (source: string): SwitcherAction => ({ type: 'preview', source: source as FeedId });

describe('tally', () => {
  it('names what is on the buses and leaves everybody else dark', () => {
    const tallies = tallied([]);
    expect(tallies).toEqual({
      wide: { tally: 'program', via: ['bus'] },
      host: { tally: 'preview', via: ['bus'] },
    });
    expect(tallyAt(tallies, 'guest')).toEqual({ tally: 'off', via: [] });
  });

  it('has both sides of a transition on air', () => {
    const tallies = tallied([{ type: 'auto' }]);
    expect(tallyAt(tallies, 'wide').tally).toBe('program');
    expect(tallyAt(tallies, 'host').tally).toBe('program');
  });

  it('lights the parts of a scene on air and of a scene on preview', () => {
    expect(tallied([take('talk')])).toEqual({
      host: { tally: 'program', via: ['scene'] },
      guest: { tally: 'program', via: ['scene'] },
    });
    expect(tallyAt(tallied([preview('talk')]), 'guest')).toEqual({ tally: 'preview', via: ['scene'] });
  });

  it('says red, and only red, of a source that is on air by one way and next by another', () => {
    expect(tallyAt(tallied([take('talk'), preview('host')]), 'host')).toEqual({ tally: 'program', via: ['scene'] });
    expect(tallyAt(tallied([{ type: 'keyerCut', keyer: 'key', on: true }], 10, 'wide'), 'wide')).toEqual({
      tally: 'program',
      via: ['bus', 'key'],
    });
  });

  it('keeps the fill of the key red until the last frame of its fade', () => {
    const on: SwitcherAction = { type: 'keyerCut', keyer: 'key', on: true };
    const off: SwitcherAction = { type: 'keyerAuto', keyer: 'key', on: false };
    expect(tallyAt(tallied([on], 10, 'guest'), 'guest')).toEqual({ tally: 'program', via: ['key'] });
    // 15 frames: on the 14th a fifteenth of it is left.
    expect(tallyAt(tallied([on, off], 23, 'guest'), 'guest').tally).toBe('program');
    expect(tallyAt(tallied([on, off], 24, 'guest'), 'guest').tally).toBe('off');
    expect(tallyAt(tallied([on, off], null, 'guest'), 'guest').tally).toBe('off');
  });

  it('shows a tied key as next, and as on air while the transition carries it', () => {
    const tie: SwitcherAction = { type: 'keyerSettings', keyer: 'key', changes: { tie: true } };
    expect(tallyAt(tallied([tie], 10, 'guest'), 'guest')).toEqual({ tally: 'preview', via: ['key'] });
    expect(tallyAt(tallied([tie, { type: 'auto' }], 11, 'guest'), 'guest').tally).toBe('program');
  });

  describe('with a backup in the place of a source', () => {
    const watch = { onFault: 'backup', backup: 'spare' };
    const config = SourceConfig.parse({ kind: 'udp', id: 'host', name: 'Host', port: 5000, watch });
    const host = { id: config.id, standIn: 'backup', config } as StoodIn;

    it('is red for the backup, and not for the part of the scene that nobody sees', () => {
      expect(tallied([take('talk')], 10, null, [host])).toEqual({
        spare: { tally: 'program', via: ['scene'] },
        guest: { tally: 'program', via: ['scene'] },
      });
      expect(tallyAt(tallied([take('talk'), preview('host')], 10, null, [host]), 'host').tally).toBe('off');
    });

    it('goes by the switcher where program itself has gone to the backup', () => {
      const tallies = tallied([take('spare'), preview('talk')], 10, null, [host]);
      expect(tallyAt(tallies, 'spare')).toEqual({ tally: 'program', via: ['bus'] });
      expect(tallyAt(tallies, 'host')).toEqual({ tally: 'preview', via: ['scene'] });
    });
  });

  it('stays red in a fade to black', () => {
    expect(tallyAt(tallied([{ type: 'black', black: true }], 500), 'wide').tally).toBe('program');
  });
});
