/** The rules of the control side that need no socket: dispatch, access, changes, slices, drops, player reports. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mergeChanges, parseFields } from '../../electron/engine/control/changes.ts';
import { createDispatch } from '../../electron/engine/control/dispatch.ts';
import { Gate } from '../../electron/engine/control/gate.ts';
import { StateStore } from '../../electron/engine/control/state-store.ts';
import { Drops } from '../../electron/engine/drops.ts';
import { initialState } from '../../electron/engine/initial-state.ts';
import { sameToken } from '../../electron/engine/lifecycle/access.ts';
import { metricsText } from '../../electron/engine/metrics/metrics.ts';
import { PlayerReports } from '../../electron/engine/player-reports.ts';
import type { LogLine } from '../../electron/engine/store/event-log.ts';
import { COMMANDS, type CommandHandlers, ROLES, type Role } from '../../shared/commands/table.ts';
import { defaultShow } from '../../shared/show/show-file.ts';
import { SourceConfig } from '../../shared/show/source-config.ts';

const state = () => initialState('1.0.0', null, defaultShow(), null);

describe('dispatch', () => {
  function desk(handlers: Partial<CommandHandlers>, shuttingDown = false) {
    const log: LogLine[] = [];
    const internal: unknown[] = [];
    const dispatch = createDispatch({
      handlers: handlers as CommandHandlers,
      log: (line) => log.push(line),
      onInternalError: (error) => internal.push(error),
      isShuttingDown: () => shuttingDown,
      redact: (text) => text.replace('hush', '•••'),
    });
    const as = (role: Role) => ({ role, who: 'panel 1' });
    return { dispatch, log, internal, as };
  }

  it('lets only the roles of the table call a command', async () => {
    const { dispatch, as } = desk({ 'broadcast.start': async () => ({}) });
    for (const role of ROLES) {
      const call = dispatch('broadcast.start', { confirm: true }, as(role));
      if (COMMANDS['broadcast.start'].roles.includes(role as 'operator')) await expect(call).resolves.toEqual({});
      else await expect(call).rejects.toMatchObject({ code: 'forbidden_role' });
    }
  });

  it('does not reach the handler without the confirmation', async () => {
    let called = false;
    const { dispatch, as } = desk({
      'engine.shutdown': async () => {
        called = true;
        return {};
      },
    });
    await expect(dispatch('engine.shutdown', {}, as('operator'))).rejects.toMatchObject({
      code: 'confirmation_needed',
    });
    expect(called).toBe(false);
    await dispatch('engine.shutdown', { confirm: true }, as('operator'));
    expect(called).toBe(true);
  });

  it('logs who did what and where it landed, and every refusal', async () => {
    const { dispatch, log, as } = desk({ 'switcher.take': async () => ({ frame: 1200, ptsTicks: 1 }) });
    await dispatch('switcher.take', { source: 'host' }, as('producer'));
    await expect(dispatch('switcher.take', {}, as('producer'))).rejects.toMatchObject({ code: 'bad_arguments' });
    expect(log).toEqual([
      { level: 'info', about: 'command', text: 'switcher.take host at frame 1200, by panel 1' },
      expect.objectContaining({
        level: 'warn',
        text: expect.stringContaining('switcher.take refused (bad_arguments)'),
      }),
    ]);
  });

  it('turns an unforeseen error into `internal`, without secrets, and hands it to the technical log', async () => {
    const failure = new Error('no such key: hush');
    const { dispatch, internal, as } = desk({ 'switcher.cut': () => Promise.reject(failure) });
    const refusal = dispatch('switcher.cut', {}, as('operator'));
    await expect(refusal).rejects.toMatchObject({ code: 'internal', details: { cause: 'no such key: •••' } });
    expect(internal).toEqual([failure]);
  });

  it('refuses everything while the engine ends', async () => {
    const { dispatch, as } = desk({}, true);
    await expect(dispatch('switcher.cut', {}, as('operator'))).rejects.toMatchObject({ code: 'shutting_down' });
  });
});

describe('the gate', () => {
  const token = 'a'.repeat(43);
  const gateAt = (host: string): Gate => {
    const gate = new Gate({ token, host, allowOrigins: [] });
    gate.listening(7000);
    return gate;
  };

  it('knows the address it was told to listen on, and the pages from there', () => {
    const gate = gateAt('192.168.1.5');
    gate.checkAddress({ host: '192.168.1.5:7000', origin: 'http://192.168.1.5:7000' });
    expect(() => gate.checkAddress({ host: '192.168.1.6:7000' })).toThrow('host name');
    gateAt('::1').checkAddress({ host: '[::1]:7000' });
  });

  it('takes this machine’s own addresses when it listens on all of them, and no others', () => {
    gateAt('0.0.0.0').checkAddress({ host: '127.0.0.1:7000' });
    expect(() => gateAt('0.0.0.0').checkAddress({ host: 'evil.example:7000' })).toThrow('host name');
    expect(() => gateAt('0.0.0.0').checkAddress({})).toThrow('host name');
  });

  it('takes the token as a header or as a sub-protocol, whole and exact', () => {
    const gate = gateAt('127.0.0.1');
    gate.checkToken({ authorization: `Bearer ${token}` });
    gate.checkToken({ 'sec-websocket-protocol': `flypack.v1, bearer.${token}` });
    for (const headers of [
      {},
      { authorization: token },
      { authorization: `Bearer ${token.slice(1)}` },
      { 'sec-websocket-protocol': 'bearer.' },
    ]) {
      expect(() => gate.checkToken(headers)).toThrow('valid token');
    }
    expect([sameToken('abc', 'abc'), sameToken('abc', 'abcd'), sameToken('', 'a')]).toEqual([true, false, false]);
  });
});

describe('changes', () => {
  it('keep what is left out, clear what is null and merge what is inside', () => {
    const current = { id: 'a', port: 1, passphrase: 'x', provider: { kind: 'custom', key: 'k', url: 'u' } };
    expect(mergeChanges(current, { port: 2 })).toEqual({ ...current, port: 2 });
    expect(mergeChanges(current, { passphrase: null })).not.toHaveProperty('passphrase');
    expect(mergeChanges(current, { provider: { url: 'v' } }).provider).toEqual({ kind: 'custom', key: 'k', url: 'v' });
    expect(mergeChanges(current, { provider: { kind: 'local' } }).provider).toEqual({ kind: 'local' });
    expect(mergeChanges(current, { hasPassphrase: false })).toEqual(current);
  });

  it('are refused where they name a field that is not there', () => {
    const source = { id: 'cam', name: 'Cam', kind: 'udp', port: 5000 };
    expect(() => parseFields(SourceConfig, { ...source, latencyMs: 10 }, { latencyMs: 10 }, 'changes')).toThrow();
    // A source that becomes another kind keeps what both have and loses the rest.
    const changes = { kind: 'srt', mode: 'caller' };
    const changed = parseFields(
      SourceConfig,
      mergeChanges({ ...source, interface: 'eth0' }, changes),
      changes,
      'changes',
    );
    expect(changed).toMatchObject({ kind: 'srt', port: 5000, latencyMs: 120 });
    expect(changed).not.toHaveProperty('interface');
    const plain = z.object({ a: z.int() });
    expect(() => parseFields(plain, { a: 1, b: 2 }, { b: 2 }, 'x')).toThrow();
  });
});

describe('the state store', () => {
  it('tells a listener once, with the last value, and nothing when nothing changed', () => {
    const store = new StateStore(state());
    const heard: unknown[] = [];
    store.onChange((revision, slices) => heard.push([revision, slices]));
    store.set('broadcast', { status: 'starting', onAirSinceMs: null });
    store.set('broadcast', { status: 'on-air', onAirSinceMs: 5 });
    store.flush();
    store.set('broadcast', { status: 'on-air', onAirSinceMs: 5 });
    store.flush();
    expect(heard).toEqual([[1, { broadcast: { status: 'on-air', onAirSinceMs: 5 } }]]);
    expect(store.revision).toBe(1);
  });
});

describe('drops by cause', () => {
  const mixer = { frame: 100, fps: 30, missedTicks: 1, tickP50Ms: 1, tickP99Ms: 2, cpuPct: null };
  const encoder = {
    fps: 30,
    speed: 1,
    videoKbps: 3000,
    targetKbps: 3000,
    droppedFrames: 0,
    queueMs: 0,
    delayMs: 80,
    keyIntervalS: 1,
    cpuPct: 40,
  };
  const sink = (droppedFrames: number) => ({
    status: 'running' as const,
    kbps: 0,
    queueMs: 0,
    droppedFrames,
    sentBytes: 0,
    rttMs: null,
    retransmits: null,
    unsentBytes: null,
  });

  it('never run backwards, whatever starts again, goes away or comes back', () => {
    const drops = new Drops();
    const base = { monotonicMs: 0, programGaps: 0, sourceDrops: 0, mixer, encoder, destinations: {}, node: null };
    expect(drops.take({ ...base, uplink: sink(10) })).toMatchObject({ network: 10, mixer: 1, totalFrames: 100 });
    expect(drops.take({ ...base, uplink: null })).toMatchObject({ network: 10 });
    expect(drops.take({ ...base, uplink: sink(12) })).toMatchObject({ network: 12 });
    // A new sink counts from zero, a new mixer too.
    const after = { ...base, mixer: { ...mixer, frame: 3, missedTicks: 0 }, uplink: sink(4) };
    expect(drops.take(after)).toMatchObject({ network: 16, mixer: 1, totalFrames: 103 });
  });
});

describe('player reports', () => {
  const playing = { state: 'playing' as const, delayMs: 4000, height: 720, kbps: 3000 };
  const idle = { state: 'idle' as const, delayMs: null, height: null, kbps: null };

  it('keep the one that plays, and forget those who fell silent', () => {
    let nowMs = 0;
    const players = new PlayerReports(() => nowMs);
    expect(players.current()).toBeNull();
    players.take(playing);
    players.take(idle);
    expect(players.current()).toEqual(playing);
    nowMs = 6000;
    expect(players.current()).toBeNull();
  });
});

describe('metrics', () => {
  it('are readable before the first second is over, and escape what a label may hold', () => {
    const text = metricsText({ ...state(), engine: { ...state().engine, version: '1"\\\n' } }, null, null);
    expect(text).toContain('flypack_build_info{version="1\\"\\\\\\n",ffmpeg="none",');
    expect(text).toContain('flypack_on_air 0\n');
  });
});
