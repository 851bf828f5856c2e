/** Tally over HTTP and WebSocket: what a lamp is told, and what its token is good for. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { tallyTokenOf } from '../../electron/engine/control/tally-token.ts';
import { WS_BEARER_PREFIX, WS_PROTOCOL } from '../../shared/protocol/wire.ts';
import type { TallyLine, TallyMessage } from '../../shared/tally/messages.ts';
import { ControlLab, LAB_TOKEN } from '../support/control-lab.ts';
import { until } from '../support/until.ts';

const LAMP_TOKEN = tallyTokenOf(LAB_TOKEN);
let lab: ControlLab;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  lab = await ControlLab.open();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await lab.close();
});

/** What a lamp hears, oldest first. */
async function lamp(): Promise<TallyMessage[]> {
  const heard: TallyMessage[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${lab.port}/api/v1/tally`, [WS_PROTOCOL, WS_BEARER_PREFIX + LAMP_TOKEN]);
  sockets.push(socket);
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as TallyMessage));
  await until('the lamp hears of all sources', () => heard.some(({ t }) => t === 'all'));
  return heard;
}

const told = (heard: readonly TallyMessage[], id: string): TallyLine[] =>
  heard.flatMap((message) => (message.t === 'beat' ? [] : message.sources.filter((line) => line.id === id)));

describe('tally', () => {
  it('is told at once, when it changes and only then, with a beat in between', async () => {
    const heard = await lamp();
    expect(heard[0]).toMatchObject({
      t: 'all',
      sources: [
        { id: 'wide', number: 1, name: 'Wide', tally: 'program', via: ['bus'] },
        { id: 'host', tally: 'preview' },
        { id: 'left', tally: 'off' },
        { id: 'right', tally: 'off' },
      ],
    });
    await lab.command('switcher.cut');
    await until('host is red', () => told(heard, 'host').at(-1)?.tally === 'program');
    expect(told(heard, 'left')).toHaveLength(1);
    await until('two beats have come', () => heard.filter(({ t }) => t === 'beat').length >= 2);
  });

  it('lights the parts of a scene on air, and tells a new name', async () => {
    const heard = await lamp();
    const layout = { kind: 'pip', back: { source: 'left' }, inset: { source: 'right' } };
    await lab.command('scene.add', { scene: { name: 'Duo', layout } });
    await lab.command('switcher.take', { source: 'duo' });
    await until('right is red', () => told(heard, 'right').at(-1)?.tally === 'program');
    expect(told(heard, 'right').at(-1)?.via).toEqual(['scene']);
    await lab.command('source.update', { id: 'right', changes: { name: 'Balcony' } });
    await until('its name is told', () => told(heard, 'right').at(-1)?.name === 'Balcony');
    const answer = await lab.command('source.remove', { id: 'right' });
    expect(answer.json()).toMatchObject({ code: 'source_on_air', details: { via: ['scene'] } });
  });

  it('has a token that opens the tally and nothing else', async () => {
    const status = async (address: string, method = 'GET'): Promise<number> =>
      (await lab.call(method, address, { token: LAMP_TOKEN })).status;
    expect(await status('/api/v1/tally')).toBe(200);
    expect(await status('/api/v1/state')).toBe(401);
    expect(await status('/api/v1/commands/switcher.cut', 'POST')).toBe(401);
    expect(await status('/metrics')).toBe(401);
    const protocols = [WS_PROTOCOL, WS_BEARER_PREFIX + LAMP_TOKEN];
    expect(await lab.upgrade('/api/v1/live', protocols)).toBe(401);
    expect(await lab.upgrade('/api/v1/monitors/program', protocols)).toBe(401);
    expect(await lab.upgrade('/api/v1/tally', [WS_PROTOCOL, `${WS_BEARER_PREFIX}wrong`])).toBe(401);
    expect((await lab.call('GET', '/api/v1/tally', { token: null })).status).toBe(401);
    const { sources } = (await lab.call('GET', '/api/v1/tally')).json() as { sources: TallyLine[] };
    expect(sources.map(({ tally }) => tally)).toEqual(['program', 'preview', 'off', 'off']);
  });

  it('gives the address of a camera’s page, says how to let phones in, and keeps its token out of log and state', async () => {
    const answer = (await lab.command('tally.link', { source: 'host' })).json();
    const url = `${lab.url}/tally.html#source=host&token=${LAMP_TOKEN}`;
    expect(answer.links).toEqual([{ url, reach: 'this-machine' }]);
    expect(answer.advice).toContain('--host');
    expect((await lab.command('tally.link', { source: 'nobody' })).json().code).toBe('source_unknown');
    const said = JSON.stringify([lab.engine.state, lab.log.last(200)]);
    expect(said).toContain('tally.link');
    expect(said).not.toContain(LAMP_TOKEN);
  });
});
