/** The shell’s hold on its engine, against stand-in engines that speak the real protocol over real sockets. */
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { WS_PROTOCOL } from '#shared/protocol/messages.ts';
import { type EngineAccess, EngineLink, type RunningEngine } from '../../electron/engine-link.ts';
import { until } from '../support/until.ts';

/** A stand-in engine: welcomes, obeys or ignores `engine.shutdown`, and can die. */
class StandIn {
  readonly engine: RunningEngine;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  obeys = true;
  alive = true;
  #clients: WebSocket[] = [];

  constructor(http: Server, pid: number, port: number) {
    this.#http = http;
    this.engine = { url: `http://127.0.0.1:${port}`, token: 't', pid };
    this.#sockets = new WebSocketServer({ server: http, handleProtocols: () => WS_PROTOCOL });
    this.#sockets.on('connection', (client) => {
      this.#clients.push(client);
      client.on('message', (data) => this.#answer(client, JSON.parse(String(data))));
    });
  }

  static async start(pid: number): Promise<StandIn> {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address = http.address();
    return new StandIn(http, pid, typeof address === 'object' && address !== null ? address.port : 0);
  }

  #answer(client: WebSocket, message: { t: string; id?: number; name?: string }): void {
    const say = (what: object): void => client.send(JSON.stringify({ clockMs: 0, ...what }));
    if (message.t === 'hello') {
      const state = { broadcast: { status: 'off' }, destinations: [], engine: { pid: this.engine.pid } };
      say({ t: 'welcome', protocol: 1, revision: 1, state });
      say({ t: 'state', revision: 2, slices: { broadcast: { status: 'on-air' } } });
    }
    if (message.t === 'command' && this.obeys) {
      say({ t: 'result', id: message.id, ok: true, result: {} });
      this.die();
    } else if (message.t === 'command') {
      const error = { code: 'forbidden_role', message: 'Your role may not do this.', next: 'Ask the operator.' };
      say({ t: 'result', id: message.id, ok: false, error });
    }
  }

  die(): void {
    this.alive = false;
    for (const client of this.#clients) client.terminate();
    this.#sockets.close();
    this.#http.close();
  }
}

describe('engine link', () => {
  const standIns: StandIn[] = [];
  let link: EngineLink | null = null;

  afterEach(() => {
    link?.detach();
    for (const standIn of standIns.splice(0)) standIn.die();
  });

  function open(access: Partial<EngineAccess> = {}): { replaced: number[]; failures: string[]; starts: () => number } {
    const replaced: number[] = [];
    const failures: string[] = [];
    let starts = 0;
    link = new EngineLink(
      {
        find: async () => standIns.find((s) => s.alive)?.engine ?? null,
        start: async () => {
          starts += 1;
          const standIn = await StandIn.start(1000 + starts);
          standIns.push(standIn);
          return standIn.engine;
        },
        isRunning: (pid) => standIns.some((s) => s.alive && s.engine.pid === pid),
        ...access,
      },
      {
        state: () => undefined,
        replaced: ({ pid }) => replaced.push(pid),
        failed: (reason) => failures.push(reason),
      },
    );
    link.open();
    return { replaced, failures, starts: () => starts };
  }

  it('attaches to an engine that runs, and follows its state', async () => {
    standIns.push(await StandIn.start(7));
    const seen = open();
    expect(await link?.engine()).toEqual({ url: standIns[0]?.engine.url, token: 't' });
    await until('the changed slice has arrived', () => link?.state?.broadcast.status === 'on-air');
    expect(seen.starts()).toBe(0);
    expect(seen.replaced).toEqual([]);
  });

  it('starts another when the engine dies, and says that it has been replaced', async () => {
    const seen = open();
    await until('the first is connected', () => link?.state);
    standIns[0]?.die();
    await until('another is there', () => seen.replaced.length === 1);
    expect(seen.replaced).toEqual([1002]);
    expect((await link?.engine())?.url).toBe(standIns[1]?.engine.url);
  });

  it('gives up with a reason after three starts within a minute, and tries again when told to', async () => {
    const seen = open();
    for (const n of [0, 1, 2]) {
      await until(`engine ${n} is connected`, () => link?.state?.engine.pid === 1001 + n);
      standIns[n]?.die();
    }
    await until('it has given up', () => seen.failures.length === 1);
    expect(seen.failures[0]).toContain('3 times');
    await expect(link?.engine()).rejects.toThrow('3 times');
    link?.retry();
    await until('a fourth is connected', () => link?.state?.engine.pid === 1004);
  });

  it('passes on why an engine cannot be started', async () => {
    const seen = open({ start: async () => Promise.reject(new Error('FFmpeg was not found.')) });
    await expect(link?.engine()).rejects.toThrow('FFmpeg was not found.');
    expect(seen.failures).toEqual(['FFmpeg was not found.']);
  });

  it('ends the engine and starts no other', async () => {
    const seen = open();
    await until('it is connected', () => link?.state);
    await link?.endEngine();
    expect(standIns[0]?.alive).toBe(false);
    expect(seen.starts()).toBe(1);
  });

  it('says why an engine refuses to end, and stays attached', async () => {
    open();
    await until('it is connected', () => link?.state);
    const [standIn] = standIns;
    if (standIn === undefined) throw new Error('no stand-in');
    standIn.obeys = false;
    await expect(link?.endEngine()).rejects.toThrow('Your role may not do this.');
    expect(link?.state).not.toBeNull();
    standIn.obeys = true;
    await link?.endEngine();
    expect(standIn.alive).toBe(false);
  });

  it('lets go of an engine that goes on', async () => {
    open();
    await until('it is connected', () => link?.state);
    link?.detach();
    expect(standIns[0]?.alive).toBe(true);
  });
});
