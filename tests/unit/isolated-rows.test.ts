/** What the page says of isolated recordings, and the keys of the replay buffer. */
import { describe, expect, it } from 'vitest';
import { isolatedRows } from '../../renderer/isolated/isolated-rows.ts';
import { type KeyFacts, keyAction } from '../../renderer/switcher/keyboard.ts';
import { publicSource, SourceConfig } from '../../shared/show/source-config.ts';
import type { IsolatedState } from '../../shared/state/isolated.ts';
import type { SourceState } from '../../shared/state/state.ts';

const source = (config: Record<string, unknown>): SourceState => {
  const parsed = SourceConfig.parse({ name: String(config.id), ...config });
  return { id: parsed.id, config: publicSource(parsed) } as SourceState;
};
const feed = source({ id: 'feed', kind: 'udp', port: 5000, isolated: true });
const phone = source({ id: 'phone', kind: 'rtmp', mode: 'listen' });
// A show file may say so of a source that has nothing to record.
const test = source({ id: 'test', kind: 'test', isolated: true });
const off: IsolatedState = { status: 'off', sinceMs: null, folder: null, tracks: [], problem: null };

describe('the table of isolated recordings', () => {
  it('says of every source whether it can be recorded as it comes, how, and whether it is armed', () => {
    const rows = isolatedRows([feed, phone, test], off, {});
    expect(rows.map(({ id, armed, possible, state }) => ({ id, armed, possible, state }))).toEqual([
      { id: 'feed', armed: true, possible: true, state: 'armed' },
      { id: 'phone', armed: false, possible: true, state: '–' },
      { id: 'test', armed: false, possible: false, state: '–' },
    ]);
    expect(rows.map(({ how }) => how)).toEqual([
      'as received, byte for byte',
      'copied by its FFmpeg; arming opens it anew',
      'A drawn test picture has no original.',
    ]);
  });

  it('shows what runs in red, and in amber what does not get to the disk', () => {
    const track = { source: feed.id, name: 'feed', file: 'feed 10-00-00-00.ts', files: 1, problem: null };
    const rowOf = (status: 'recording' | 'waiting' | 'retrying', problem: string | null = null) =>
      isolatedRows([feed], { ...off, status: 'recording', tracks: [{ ...track, status, problem }] }, {})[0];
    expect(rowOf('recording')).toMatchObject({ state: 'REC', tone: 'red', file: 'feed 10-00-00-00.ts' });
    expect(rowOf('waiting')).toMatchObject({ tone: 'amber', state: 'waits for pictures' });
    expect(rowOf('retrying', 'The disk is full.')).toMatchObject({
      tone: 'amber',
      state: 'not written: The disk is full.',
    });
  });
});

describe('the keys of the replay buffer', () => {
  const press = (code: string, changes: Partial<KeyFacts> = {}) =>
    keyAction({ code, key: '', shift: false, ctrl: false, alt: false, meta: false, repeat: false, ...changes });

  it('mark, save what is marked, and save the last seconds', () => {
    expect(press('KeyI')).toEqual({ type: 'replay', does: 'mark-in' });
    expect(press('KeyO')).toEqual({ type: 'replay', does: 'mark-out' });
    expect(press('KeyR')).toEqual({ type: 'replay', does: 'save' });
    expect(press('KeyR', { shift: true })).toEqual({ type: 'replay', does: 'save-last' });
  });

  it('leave the browser its own, and do nothing while they are held', () => {
    expect(press('KeyR', { ctrl: true })).toBeNull();
    expect(press('KeyI', { repeat: true })).toBeNull();
  });
});
