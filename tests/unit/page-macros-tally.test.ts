import { create } from 'qrcode';
import { describe, expect, it } from 'vitest';
import type { TallyLine } from '#shared/tally/messages.ts';
import { reachableAddresses } from '../../electron/engine/control/reach.ts';
import {
  changed,
  differs,
  draftOf,
  moved,
  readDraft,
  STEP_COMMANDS,
  withCommand,
  without,
  withWait,
} from '../../renderer/macros/macro-draft.ts';
import { lampOf, linesAfter, readAddress } from '../../renderer/tally/lamp.ts';
import { qrPath } from '../../renderer/tally/qr-path.ts';

describe('macro draft', () => {
  const kept = {
    name: 'Opening',
    steps: [
      { kind: 'command' as const, name: 'switcher.take', args: { source: 'wide' } },
      { kind: 'wait' as const, frames: 25 },
    ],
  };

  it('reads what it was made from, and says whether anything was changed', () => {
    const draft = draftOf(kept);
    expect(readDraft(draft)).toEqual({ steps: kept.steps });
    expect(differs(draft, kept)).toBe(false);
    expect(differs(changed(draft, 1, { frames: '30' }), kept)).toBe(true);
    expect(differs(changed(draft, 0, { args: '{ "source": "wide" }' }), kept)).toBe(false);
  });

  it('moves, removes and adds steps; at either end a step stays', () => {
    const draft = draftOf(kept);
    expect(moved(draft, 0, -1)).toBe(draft);
    expect(moved(draft, 1, -1).steps.map(({ key }) => key)).toEqual([1, 0]);
    const more = withWait(withCommand(without(draft, 0), 'switcher.cut'), 5);
    expect(readDraft(more)).toEqual({
      steps: [
        { kind: 'wait', frames: 25 },
        { kind: 'command', name: 'switcher.cut', args: {} },
        { kind: 'wait', frames: 5 },
      ],
    });
    expect(new Set(more.steps.map(({ key }) => key)).size).toBe(3);
  });

  it('says which step is wrong and why', () => {
    const draft = draftOf(kept);
    expect(readDraft(changed(draft, 1, { frames: '0' }))).toMatchObject({ problem: { step: 1 } });
    expect(readDraft(changed(draft, 1, { frames: '' }))).toMatchObject({ problem: { step: 1 } });
    expect(readDraft(changed(draft, 0, { args: '{' }))).toMatchObject({ problem: { step: 0 } });
    expect(readDraft(changed(draft, 0, { args: '[1]' }))).toMatchObject({ problem: { step: 0 } });
    expect(readDraft(changed(draft, 0, { args: '{"source":7}' }))).toMatchObject({ problem: { step: 0 } });
    expect(readDraft(changed(draft, 0, { name: 'broadcast.start' }))).toMatchObject({ problem: { step: 0 } });
  });

  it('offers nothing that begins, ends or destroys a show', () => {
    expect(STEP_COMMANDS).toContain('switcher.cut');
    expect(
      STEP_COMMANDS.filter((name) => /^(broadcast|event|destination|engine|source|history|media)\./.test(name)),
    ).toEqual([]);
  });
});

describe('lamp', () => {
  const line = (changes: Partial<TallyLine> = {}): TallyLine => ({
    id: 'wide',
    number: 1,
    name: 'Wide',
    tally: 'program',
    via: ['bus'],
    ...changes,
  });
  const facts = { heardMs: 1000, nowMs: 1500, refused: false, source: 'wide', lines: [line()] };

  it('is red on air, green when next, dark otherwise, and says so in words', () => {
    expect(lampOf(facts)).toMatchObject({ kind: 'program', word: 'ON AIR', number: '1', name: 'Wide', note: '' });
    expect(lampOf({ ...facts, lines: [line({ tally: 'preview' })] })).toMatchObject({ kind: 'preview', word: 'NEXT' });
    expect(lampOf({ ...facts, lines: [line({ tally: 'off', via: [] })] })).toMatchObject({
      kind: 'off',
      word: 'off air',
    });
    expect(lampOf({ ...facts, lines: [line({ via: ['scene'] })] }).note).toBe('in a scene');
  });

  it('says NO LINK after two seconds of silence, whatever was true before', () => {
    expect(lampOf({ ...facts, nowMs: 2999 }).kind).toBe('program');
    expect(lampOf({ ...facts, nowMs: 3000 })).toMatchObject({ kind: 'lost', word: 'NO LINK', name: 'Wide' });
    expect(lampOf({ ...facts, heardMs: null }).kind).toBe('lost');
  });

  it('says when it has no access, no camera, or one that has left the show', () => {
    expect(lampOf({ ...facts, refused: true }).word).toBe('NO ACCESS');
    expect(lampOf({ ...facts, source: null }).word).toBe('NO CAMERA');
    expect(lampOf({ ...facts, lines: [] }).word).toBe('NO CAMERA');
  });

  it('puts what has changed into what it knows', () => {
    const all = linesAfter(null, { t: 'all', clockMs: 0, sources: [line(), line({ id: 'host', tally: 'off' })] });
    const after = linesAfter(all, { t: 'changed', clockMs: 1, sources: [line({ id: 'host', tally: 'preview' })] });
    expect(after?.map(({ tally }) => tally)).toEqual(['program', 'preview']);
    expect(linesAfter(after, { t: 'beat', clockMs: 2 })).toBe(after);
    expect(linesAfter(null, { t: 'beat', clockMs: 2 })).toBeNull();
  });

  it('reads its address', () => {
    expect(readAddress('#source=wide&token=a-b_c')).toEqual({ source: 'wide', token: 'a-b_c' });
    expect(readAddress('')).toEqual({ source: null, token: null });
  });
});

describe('code for a phone', () => {
  it('draws exactly the modules of the code, four modules from each edge', () => {
    const text = 'http://192.168.1.20:8722/tally.html#source=wide&token=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE';
    const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
    const { path, side } = qrPath(text);
    expect(side).toBe(size + 8);
    const dark = new Set<string>();
    for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let i = 0; i < Number(run); i += 1) dark.add(`${Number(x) + i - 4},${Number(y) - 4}`);
    }
    const wanted = new Set<string>();
    for (let i = 0; i < size * size; i += 1) if (data[i]) wanted.add(`${i % size},${Math.floor(i / size)}`);
    expect(dark).toEqual(wanted);
  });
});

describe('addresses for people', () => {
  const face = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
    ({
      address,
      family,
      internal,
      netmask: '',
      mac: '',
      cidr: null,
      ...(family === 'IPv6' ? { scopeid: 0 } : {}),
    }) as never;
  const interfaces = {
    lo: [face('127.0.0.1', 'IPv4', true), face('::1', 'IPv6', true)],
    eth0: [face('fe80::1', 'IPv6'), face('2001:db8::5', 'IPv6'), face('192.168.1.20', 'IPv4')],
    usb0: [face('169.254.7.7', 'IPv4')],
  };

  it('are this machine’s only while the engine listens on loopback', () => {
    expect(reachableAddresses('127.0.0.1', 8722, interfaces)).toEqual([
      { url: 'http://127.0.0.1:8722', reach: 'this-machine' },
    ]);
  });

  it('are those of the network first where it listens everywhere', () => {
    expect(reachableAddresses('0.0.0.0', 8722, interfaces)).toEqual([
      { url: 'http://192.168.1.20:8722', reach: 'network' },
      { url: 'http://127.0.0.1:8722', reach: 'this-machine' },
    ]);
    expect(reachableAddresses('::', 80, interfaces).map(({ url }) => url)).toEqual([
      'http://192.168.1.20:80',
      'http://[2001:db8::5]:80',
      'http://127.0.0.1:80',
    ]);
  });
});
