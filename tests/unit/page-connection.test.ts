import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection, type Link, type Socket } from '../../renderer/store/connection.ts';
import { type ServerMessage, SILENCE_MS } from '../../shared/protocol/messages.ts';
import type { EngineAddress } from '../../shared/shell.ts';
import type { EngineState } from '../../shared/state/state.ts';

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  say(message: Partial<ServerMessage> & { t: string }): void {
    this.onmessage?.({ data: JSON.stringify({ clockMs: Date.now(), ...message }) });
  }
  welcome(): void {
    this.onopen?.();
    this.say({ t: 'welcome', protocol: 1, revision: 1, state: {} as EngineState });
  }
}

function setUp(
  engine: () => Promise<EngineAddress | null> = async () => ({ url: 'http://127.0.0.1:9', token: 'abc' }),
) {
  const sockets: FakeSocket[] = [];
  const links: Link[] = [];
  let rejected = false;
  const connection = new Connection({
    findEngine: engine,
    open: (url, protocols) => {
      expect(url).toBe('ws://127.0.0.1:9/api/v1/live');
      expect(protocols).toEqual(['flypack.v1', 'bearer.abc']);
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    tokenRejected: async () => rejected,
    onLink: (link) => links.push(link),
    onMessage: () => {},
    now: () => Date.now(),
    wallClock: () => Date.now(),
  });
  connection.start();
  const last = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  };
  return {
    connection,
    sockets,
    links,
    last,
    rejectToken: () => {
      rejected = true;
    },
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the connection to the engine', () => {
  it('says hello, and asks for the topics once it is welcome', async () => {
    const { connection, last } = setUp();
    await vi.advanceTimersByTimeAsync(1);
    last().welcome();
    expect(last().sent).toEqual([
      { t: 'hello', protocol: [1], client: 'control room' },
      { t: 'subscribe', topics: ['meters', 'telemetry', 'log'] },
    ]);
    expect(connection.link).toEqual({ phase: 'open' });
    connection.stop();
  });

  it('says that the engine is silent within two seconds of its last word, and since when, while the socket is still open', async () => {
    const { connection, last } = setUp();
    await vi.advanceTimersByTimeAsync(1);
    last().welcome();
    const heardAt = Date.now();
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 500);
    expect(connection.link.phase).toBe('open');
    await vi.advanceTimersByTimeAsync(450);
    expect(connection.link).toEqual({ phase: 'lost', sinceMs: heardAt });
    connection.stop();
  });

  it('stays open as long as the engine says anything at all', async () => {
    const { connection, last, sockets } = setUp();
    await vi.advanceTimersByTimeAsync(1);
    last().welcome();
    for (let i = 0; i < 20; i += 1) {
      await vi.advanceTimersByTimeAsync(500);
      last().say({ t: 'beat' });
    }
    expect(connection.link.phase).toBe('open');
    expect(sockets).toHaveLength(1);
    connection.stop();
  });

  it('tries again every second for ever, and is open again when the engine is back', async () => {
    const { connection, last, sockets } = setUp();
    await vi.advanceTimersByTimeAsync(1);
    last().welcome();
    last().onclose?.();
    expect(connection.link.phase).toBe('lost');
    for (let i = 0; i < 120; i += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      last().onclose?.();
    }
    expect(sockets.length).toBeGreaterThanOrEqual(100);
    await vi.advanceTimersByTimeAsync(1400);
    last().welcome();
    expect(connection.link.phase).toBe('open');
    connection.stop();
  });

  it('gives an attempt that hangs up and makes another', async () => {
    const { connection, sockets } = setUp();
    await vi.advanceTimersByTimeAsync(SILENCE_MS + 1500);
    expect(sockets.length).toBeGreaterThanOrEqual(2);
    expect(sockets[0]?.closed).toBe(true);
    connection.stop();
  });

  it('settles every command: with its answer, or with the word that none came', async () => {
    const { connection, last } = setUp();
    await vi.advanceTimersByTimeAsync(1);
    last().welcome();
    const answered = connection.command('switcher.cut', {});
    const lost = connection.command('switcher.auto', {});
    const [cut] = last().sent.slice(-2);
    last().say({ t: 'result', id: Number(cut?.id), ok: true, result: { frame: 7 } });
    expect(await answered).toEqual({ ok: true, result: { frame: 7 } });
    last().onclose?.();
    expect(await lost).toMatchObject({ ok: false, refusal: { code: 'no_answer' } });
    expect(await connection.command('switcher.cut', {})).toMatchObject({
      ok: false,
      refusal: { code: 'not_connected' },
    });
    connection.stop();
  });

  it('asks for a token when it has none, and stops trying until it is given one', async () => {
    let engine: EngineAddress | null = null;
    const { connection, links, sockets, last } = setUp(async () => engine);
    await vi.advanceTimersByTimeAsync(5000);
    expect(links.at(-1)).toEqual({ phase: 'locked', rejected: false });
    expect(sockets).toHaveLength(0);
    engine = { url: 'http://127.0.0.1:9', token: 'abc' };
    connection.restart();
    await vi.advanceTimersByTimeAsync(1);
    last().welcome();
    expect(connection.link.phase).toBe('open');
    connection.stop();
  });

  it('tells why there is no engine where the desktop shell knows, and asks again', async () => {
    let asked = 0;
    const { connection, links } = setUp(async () => {
      asked += 1;
      throw new Error('FFmpeg was not found.');
    });
    await vi.advanceTimersByTimeAsync(3500);
    expect(links.at(-1)).toMatchObject({ phase: 'connecting', problem: 'FFmpeg was not found.' });
    expect(asked).toBeGreaterThanOrEqual(3);
    connection.stop();
  });

  it('tells a wrong token from an engine that is away', async () => {
    const { connection, last, links, rejectToken } = setUp();
    await vi.advanceTimersByTimeAsync(1);
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(1);
    expect(links.some((link) => link.phase === 'locked')).toBe(false);
    rejectToken();
    await vi.advanceTimersByTimeAsync(1200);
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(1);
    expect(connection.link).toEqual({ phase: 'locked', rejected: true });
    connection.stop();
  });
});
