import { describe, expect, it } from 'vitest';
import {
  allows,
  type EventLife,
  type EventStep,
  isBusy,
  isOver,
  lifeAfterCrash,
  newLife,
  nextLife,
} from '#shared/events/lifecycle.ts';
import { firstVariant, newestSegmentEndMs } from '#shared/events/playlist.ts';
import {
  NOTHING_WANTED,
  nextAction,
  type ProviderAction,
  type Running,
  type Wanted,
} from '#shared/events/reconcile.ts';

const walk = (life: EventLife, ...steps: EventStep[]): EventLife => steps.reduce(nextLife, life);

describe('life of an event', () => {
  it('goes from draft to ended and remembers when', () => {
    const ready = walk(newLife(false), { type: 'prepare' }, { type: 'prepared', atMs: 1 });
    expect(ready).toMatchObject({ status: 'ready', preparedAtMs: 1 });
    const ended = walk(ready, { type: 'onAir', atMs: 2 }, { type: 'end' }, { type: 'ended', atMs: 3 });
    expect(ended).toEqual({ status: 'ended', cause: null, preparedAtMs: 1, liveAtMs: 2, endedAtMs: 3 });
    expect(isOver(ended)).toBe(true);
  });

  it('never starts an ended event again', () => {
    const ended = walk(newLife(true), { type: 'prepare' }, { type: 'end' }, { type: 'ended', atMs: 3 });
    const steps: EventStep[] = [
      { type: 'prepare' },
      { type: 'prepared', atMs: 4 },
      { type: 'onAir', atMs: 4 },
      { type: 'failed', cause: 'x' },
      { type: 'end' },
      { type: 'edited', scheduled: true },
    ];
    for (const step of steps) expect(nextLife(ended, step)).toBe(ended);
  });

  it('fails with a cause, can be corrected and prepared again', () => {
    const failed = walk(newLife(true), { type: 'prepare' }, { type: 'failed', cause: 'no disk' });
    expect(failed).toMatchObject({ status: 'failed', cause: 'no disk' });
    expect(isBusy(failed)).toBe(false);
    expect(nextLife(failed, { type: 'prepare' })).toMatchObject({ status: 'preparing', cause: null });
    expect(nextLife(failed, { type: 'edited', scheduled: true })).toEqual(newLife(true));
  });

  it('cannot be changed while anything of it runs', () => {
    const preparing = walk(newLife(false), { type: 'prepare' });
    expect(allows(preparing, 'edited')).toBe(false);
    expect(allows(newLife(false), 'onAir')).toBe(false);
    expect(allows(newLife(false), 'end')).toBe(false);
  });

  it('is nothing new when a trouble stays the same', () => {
    const ready = walk(newLife(false), { type: 'prepare' }, { type: 'prepared', atMs: 1 });
    const troubled = nextLife(ready, { type: 'trouble', cause: 'slow' });
    expect(troubled.cause).toBe('slow');
    expect(nextLife(troubled, { type: 'trouble', cause: 'slow' })).toBe(troubled);
  });

  it('after a crash says what became of it', () => {
    const ready = walk(newLife(false), { type: 'prepare' }, { type: 'prepared', atMs: 1 });
    const live = nextLife(ready, { type: 'onAir', atMs: 2 });
    expect(lifeAfterCrash(ready, true, 9)).toMatchObject({ status: 'scheduled', preparedAtMs: null });
    expect(lifeAfterCrash(live, false, 9)).toMatchObject({
      status: 'failed',
      cause: 'The engine ended while the event was live. Prepare it again.',
    });
    const ending = nextLife(live, { type: 'end' });
    expect(lifeAfterCrash(ending, false, 9)).toMatchObject({ status: 'ended', endedAtMs: 9 });
    const ended = nextLife(ending, { type: 'ended', atMs: 3 });
    expect(lifeAfterCrash(ended, false, 9)).toBe(ended);
  });
});

/** Does what is asked until nothing is left to do. */
function settle(wanted: Wanted, from: Running): { actions: ProviderAction[]; running: Running } {
  const running = { ...from };
  const actions: ProviderAction[] = [];
  for (let action = nextAction(wanted, running); action !== null; action = nextAction(wanted, running)) {
    actions.push(action);
    if (action === 'startNode') running.node = 'ready';
    if (action === 'stopNode') running.node = 'none';
    if (action === 'startPush') running.push = true;
    if (action === 'stopPush') running.push = false;
    if (actions.length > 10) throw new Error('it never settles');
  }
  return { actions, running };
}

describe('from what runs to what is wanted', () => {
  const nothing: Running = { node: 'none', push: false };
  const all: Running = { node: 'ready', push: true };

  it('starts the node before the push and stops it after', () => {
    expect(settle({ node: true, push: true }, nothing).actions).toEqual(['startNode', 'startPush']);
    expect(settle(NOTHING_WANTED, all).actions).toEqual(['stopPush', 'stopNode']);
  });

  it('needs no node for somebody else’s ingest', () => {
    expect(settle({ node: false, push: true }, nothing).actions).toEqual(['startPush']);
  });

  it('clears a dead node away, with the push that went to it', () => {
    const lost: Running = { node: 'lost', push: true };
    expect(settle(NOTHING_WANTED, lost).actions).toEqual(['stopPush', 'stopNode']);
  });

  it('settles from anywhere to anything, and never has two nodes', () => {
    for (const node of ['none', 'ready', 'lost'] as const)
      for (const push of [true, false])
        for (const wanted of [NOTHING_WANTED, { node: true, push: false }, { node: true, push: true }]) {
          const { running, actions } = settle(wanted, { node, push });
          expect(running).toEqual({ node: wanted.node ? 'ready' : 'none', push: wanted.push });
          expect(actions.filter((action) => action === 'startNode').length).toBeLessThanOrEqual(1);
        }
  });
});

describe('playlists', () => {
  it('finds the first rendition', () => {
    const master =
      '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n\nhigh/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nlow.m3u8\n';
    expect(firstVariant(master)).toBe('high/index.m3u8');
    expect(firstVariant('#EXTM3U\n#EXTINF:1,\na.m4s\n')).toBeNull();
  });

  it('tells when the newest segment ends', () => {
    const media = [
      '#EXTM3U',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z',
      '#EXTINF:2.000,',
      'a.m4s',
      '#EXTINF:1.500,',
      'b.m4s',
    ];
    expect(newestSegmentEndMs(media.join('\n'))).toBe(Date.parse('2026-01-01T00:00:03.500Z'));
    // A jump in time is told by a new date.
    const jumped = [
      ...media,
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:01:00Z',
      '#EXTINF:1,',
      'c.m4s',
    ];
    expect(newestSegmentEndMs(jumped.join('\r\n'))).toBe(Date.parse('2026-01-01T00:01:01Z'));
  });

  it('knows nothing without a date or a segment', () => {
    expect(newestSegmentEndMs('#EXTM3U\n#EXTINF:1,\na.m4s')).toBeNull();
    expect(newestSegmentEndMs('#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z')).toBeNull();
  });
});
