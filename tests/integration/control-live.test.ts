/** The control side over WebSockets: what a client is told, when, and who is cut off. */

import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { newEncoderState } from '../../electron/engine/encoder/encoder-state.ts';
import { OPENING } from '../../electron/engine/source-states.ts';
import { SourceId } from '../../shared/ids.ts';
import { WS_BEARER_PREFIX, WS_PROTOCOL } from '../../shared/protocol/messages.ts';
import { BUSY } from '../support/busy.ts';
import { ControlLab, LAB_TOKEN } from '../support/control-lab.ts';
import { until } from '../support/until.ts';

let lab: ControlLab | null = null;

async function open(): Promise<ControlLab> {
  lab = await ControlLab.open();
  return lab;
}

afterEach(async () => {
  await lab?.close();
  lab = null;
});

const offers = [WS_PROTOCOL, WS_BEARER_PREFIX + LAB_TOKEN];

describe('the live connection', () => {
  it('sends a snapshot, then only the slices that changed, with a growing revision', async () => {
    const room = await open();
    const client = await room.live();
    const welcome = await client.next('welcome');
    expect(welcome.state.switcher).toMatchObject({ program: 'wide', preview: 'host' });
    expect(welcome.clockMs).toBeGreaterThan(Date.now() - 10_000);

    client.send({ t: 'command', id: 7, name: 'switcher.cut', args: {} });
    const result = await client.next('result', (message) => message.id === 7);
    expect(result).toMatchObject({ ok: true, result: { frame: room.media.frame } });
    const change = await client.next('state', ({ slices }) => slices.switcher !== undefined);
    expect(Object.keys(change.slices)).toEqual(['switcher']);
    expect(change.slices.switcher).toMatchObject({ program: 'host', preview: 'wide' });
    // What the engine’s own second changes may have come between.
    const changes = client.messages.filter((message) => message.t === 'state');
    expect(change.revision).toBe(welcome.revision + 1 + changes.indexOf(change));
    // Whoever has the answer has seen what it changed.
    expect(client.messages.indexOf(change)).toBeLessThan(client.messages.indexOf(result));
  });

  it('puts the changes of one turn into one message, and leaves out what only seems to change', async () => {
    const room = await open();
    const client = await room.live();
    await client.next('welcome');
    const update = { ...OPENING, status: 'live' as const, video: 'h264' };
    for (const id of ['wide', 'host', 'left']) room.media.emit('source', SourceId.parse(id), update);
    room.media.emit('switcher', { ...room.media.switcher });
    room.media.emit('encoder', { ...newEncoderState('restarting', 'it died'), restarts: 1 });
    const change = await client.next('state', ({ slices }) => slices.sources !== undefined);
    expect(Object.keys(change.slices)).toEqual(['sources', 'encoder']);
    expect(change.slices.sources?.map((source) => source.status)).toEqual(['live', 'live', 'live', 'opening']);
  });

  it('says something at least every beat', async () => {
    const room = await open();
    const client = await room.live();
    const first = await client.next('beat');
    const second = await client.next('beat', (beat) => beat.clockMs > first.clockMs);
    // A panel that has heard nothing for 2 s says so; the engine’s own clock tells how far apart it gave them.
    expect(second.clockMs - first.clockMs).toBeLessThan(2000 * BUSY);
  });

  it('refuses another protocol version in words, and closes', async () => {
    const room = await open();
    const client = await room.live([99]);
    const refused = await client.next('refused');
    expect(refused.error).toMatchObject({ code: 'protocol_unsupported', details: { supported: [1] } });
    await until('the connection is closed', () => client.closeCode === 1002);
    expect(client.messages.some((message) => message.t === 'welcome')).toBe(false);
  });

  it.each([
    ['not JSON', 'hello?'],
    ['an unknown message', { t: 'dance' }],
    ['a second message before hello', { t: 'command', id: 1, name: 'switcher.cut', args: {} }],
  ])('closes on %s', async (_what, message) => {
    const room = await open();
    const client = await room.live([]);
    client.send(message);
    expect((await client.next('refused')).error.code).toBe('bad_request');
    await until('the connection is closed', () => client.closeCode !== null);
  });

  it('refuses a command with the same body as HTTP, and lives on', async () => {
    const room = await open();
    const client = await room.live();
    client.send({ t: 'command', id: 1, name: 'broadcast.start', args: {} });
    const result = await client.next('result', (message) => message.id === 1);
    const overHttp = await room.command('broadcast.start');
    expect(result).toMatchObject({ ok: false, error: overHttp.json() });
    client.send({ t: 'command', id: 2, name: 'switcher.cut' });
    expect(await client.next('result', (message) => message.id === 2)).toMatchObject({ ok: true });
  });

  it('sends topics to whoever asked, with what they missed', async () => {
    const room = await open();
    const deaf = await room.live();
    await room.command('switcher.take', { source: 'left' });
    const client = await room.live();
    await client.next('welcome');
    client.send({ t: 'subscribe', topics: ['log', 'meters', 'telemetry'] });
    const past = await client.next('topic', (message) => message.topic === 'log');
    expect(JSON.stringify(past.data)).toContain('switcher.take left at frame');

    const pair = (db: number): [number, number] => [db, db];
    const level = { peakDb: pair(-6), rmsDb: pair(-12), holdDb: pair(-6), reductionDb: 0 };
    const loudness = {
      momentaryLufs: -23,
      shortTermLufs: -23,
      integratedLufs: -23,
      rangeLu: 4,
      truePeakDbtp: -6,
      sinceMs: 0,
    };
    room.media.emit('meters', { program: level, loudness, sources: {} });
    expect((await client.next('topic', (message) => message.topic === 'meters')).data).toMatchObject({
      program: level,
    });
    const telemetry = await client.next('topic', (message) => message.topic === 'telemetry');
    expect(telemetry.data).toMatchObject([{ drops: { network: 0 }, system: { engineMemoryMb: expect.any(Number) } }]);
    expect(deaf.messages.some((message) => message.t === 'topic')).toBe(false);

    client.send({ t: 'unsubscribe', topics: ['log'] });
    client.send({ t: 'command', id: 5, name: 'switcher.cut', args: {} });
    await client.next('result', (message) => message.id === 5);
    const entries = client.messages.filter((message) => message.t === 'topic' && message.topic === 'log');
    expect(JSON.stringify(entries)).not.toContain('switcher.cut');
  });

  it('replays the last minute of telemetry to a newcomer', async () => {
    const room = await open();
    const first = await room.live();
    await first.next('welcome');
    first.send({ t: 'subscribe', topics: ['telemetry'] });
    await until('two samples have come', () => first.messages.filter((message) => message.t === 'topic').length >= 2);
    const second = await room.live();
    await second.next('welcome');
    second.send({ t: 'subscribe', topics: ['telemetry'] });
    const replay = await second.next('topic');
    expect(Array.isArray(replay.data) ? replay.data.length : 0).toBeGreaterThanOrEqual(2);
  });

  it('cuts off a client that does not read, and nobody else', async () => {
    const room = await open();
    const client = await room.live();
    await client.next('welcome');
    const mute = new WebSocket(`ws://127.0.0.1:${room.port}/api/v1/live`, offers);
    const welcomed = new Promise<void>((resolve) => mute.once('message', () => resolve()));
    await new Promise<void>((resolve) => mute.once('open', () => resolve()));
    mute.send(JSON.stringify({ t: 'hello', protocol: [1], client: 'mute' }));
    mute.send(JSON.stringify({ t: 'subscribe', topics: ['log'] }));
    await welcomed;
    let closed = false;
    let received = 0;
    mute.on('close', () => {
      closed = true;
    });
    mute.on('message', () => {
      received += 1;
    });
    mute.pause();
    const entries = 60;
    const text = 'x'.repeat(200_000);
    for (let n = 0; n < entries; n += 1) room.media.emit('log', { level: 'info', about: 'test', text });
    mute.resume();
    await until('the mute client has been cut off', () => closed);
    expect(received).toBeLessThan(entries);
    client.send({ t: 'command', id: 1, name: 'switcher.cut', args: {} });
    expect(await client.next('result')).toMatchObject({ ok: true });
  });
});

describe('monitors', () => {
  it('sends each picture as one binary message to those who watch that monitor', async () => {
    const room = await open();
    const seen: Record<string, number[][]> = { program: [], wide: [] };
    const sockets = Object.keys(seen).map((id) => {
      const socket = new WebSocket(`ws://127.0.0.1:${room.port}/api/v1/monitors/${id}`, offers);
      socket.on('message', (data, isBinary) => {
        if (isBinary && Buffer.isBuffer(data)) seen[id]?.push([...data]);
      });
      return socket;
    });
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))));
    room.media.emit('picture', 'program', Uint8Array.of(1, 2, 3));
    room.media.emit('picture', SourceId.parse('wide'), Uint8Array.of(9));
    await until('both pictures have come', () => seen.program?.length === 1 && seen.wide?.length === 1);
    expect(seen).toEqual({ program: [[1, 2, 3]], wide: [[9]] });
    for (const socket of sockets) socket.terminate();
  });

  it('knows no monitor of a source that is not there', async () => {
    const room = await open();
    expect(await room.upgrade('/api/v1/monitors/nobody', offers)).toBe(404);
  });
});
