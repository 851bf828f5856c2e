/**
 * The one connection to the engine’s `/api/v1/live`. It says within SILENCE_MS that the engine has gone silent, by the
 * page’s own monotonic clock, and tries again every second for ever.
 */
import { messageOf } from '#shared/errors.ts';
import {
  type ClientMessage,
  PROTOCOL_VERSION,
  type ServerMessage,
  SILENCE_MS,
  TOPICS,
  WS_BEARER_PREFIX,
  WS_PROTOCOL,
} from '#shared/protocol/messages.ts';
import type { EngineAddress } from '#shared/shell.ts';
import { NO_ANSWER, NOT_CONNECTED, type Refusal } from './refusal.ts';

export type Link =
  /** Nothing has been heard yet. `problem`: why there is no engine, where the desktop shell knows. */
  | { phase: 'connecting'; sinceMs: number; problem: string | null }
  | { phase: 'open' }
  /** The last word came at `sinceMs`. */
  | { phase: 'lost'; sinceMs: number }
  /** There is no token, or the engine did not accept it. */
  | { phase: 'locked'; rejected: boolean }
  /** The engine speaks, but not with this page. */
  | { phase: 'refused'; refusal: Refusal };

export type Answer = { ok: true; result: unknown } | { ok: false; refusal: Refusal };

/** The part of a WebSocket that is used; tests bring their own. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface ConnectionParts {
  findEngine(): Promise<EngineAddress | null>;
  open(url: string, protocols: string[]): Socket;
  /** Asks over HTTP whether the token is good; a WebSocket does not tell why it was not opened. */
  tokenRejected(engine: EngineAddress): Promise<boolean>;
  onLink(link: Link): void;
  onMessage(message: ServerMessage): void;
  /** Monotonic, ms. */
  now(): number;
  wallClock(): number;
}

interface Pending {
  settle(answer: Answer): void;
  timer: ReturnType<typeof setTimeout>;
}

const RETRY_MS = 1000;
const WATCH_MS = 100;
/** Looked at every WATCH_MS and then drawn: said a little early, so that it stands on the screen within SILENCE_MS. */
const SILENT_AFTER_MS = SILENCE_MS - 2 * WATCH_MS;
/** Preparing an event may bring up machines; everything else answers at once. */
const SLOW_COMMANDS: readonly string[] = [
  'event.prepare',
  'event.end',
  'broadcast.start',
  'broadcast.stop',
  'source.probe',
  'media.add',
  'device.list',
];
const ANSWER_MS = 10_000;
const SLOW_ANSWER_MS = 120_000;

export const liveUrl = (engineUrl: string): string => `${engineUrl.replace(/^http/, 'ws')}/api/v1/live`;

export class Connection {
  readonly #parts: ConnectionParts;
  #link: Link;
  #engine: EngineAddress | null = null;
  #socket: Socket | null = null;
  #attempting = false;
  #attemptAt = Number.NEGATIVE_INFINITY;
  #heardAt = Number.NEGATIVE_INFINITY;
  #nextId = 1;
  readonly #pending = new Map<number, Pending>();
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#link = { phase: 'connecting', sinceMs: parts.wallClock(), problem: null };
  }

  /** The engine in use; null before the first. */
  get engine(): EngineAddress | null {
    return this.#engine;
  }

  get link(): Link {
    return this.#link;
  }

  start(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => this.#watch(), WATCH_MS);
    void this.#attempt();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#drop();
  }

  /** Begins anew at once: there is another token, or another engine. */
  restart(): void {
    this.#drop();
    this.#setLink({ phase: 'connecting', sinceMs: this.#parts.wallClock(), problem: null });
    void this.#attempt();
  }

  /** Sends a command of the table; never throws. */
  command(name: string, args: unknown): Promise<Answer> {
    const socket = this.#socket;
    if (socket === null || this.#link.phase !== 'open') return Promise.resolve({ ok: false, refusal: NOT_CONNECTED });
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        const pending = this.#pending.get(id);
        if (pending !== undefined) clearTimeout(pending.timer);
        this.#pending.delete(id);
        resolve(answer);
      };
      const limitMs = SLOW_COMMANDS.includes(name) ? SLOW_ANSWER_MS : ANSWER_MS;
      const timer = setTimeout(() => settle({ ok: false, refusal: NO_ANSWER }), limitMs);
      this.#pending.set(id, { settle, timer });
      this.#say(socket, { t: 'command', id, name, args });
    });
  }

  async #attempt(): Promise<void> {
    if (this.#attempting) return;
    this.#attempting = true;
    this.#attemptAt = this.#parts.now();
    try {
      const engine = await this.#parts.findEngine();
      this.#engine = engine;
      if (engine === null) {
        this.#setLink({ phase: 'locked', rejected: false });
        return;
      }
      if (this.#timer !== null) this.#openSocket(engine);
    } catch (thrown) {
      // The shell could not start an engine. It is asked again every second; meanwhile people are told why.
      this.#engine = null;
      if (this.#link.phase === 'connecting') this.#setLink({ ...this.#link, problem: messageOf(thrown) });
    } finally {
      this.#attempting = false;
    }
  }

  #openSocket(engine: EngineAddress): void {
    this.#drop();
    const socket = this.#parts.open(liveUrl(engine.url), [WS_PROTOCOL, WS_BEARER_PREFIX + engine.token]);
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#say(socket, { t: 'hello', protocol: [PROTOCOL_VERSION], client: 'control room' });
    };
    socket.onmessage = (event) => {
      if (socket === this.#socket && typeof event.data === 'string') this.#hear(socket, event.data);
    };
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      this.#drop();
      this.#silent();
      if (!opened) void this.#askWhy(engine);
    };
  }

  #hear(socket: Socket, text: string): void {
    const message = JSON.parse(text) as ServerMessage;
    this.#heardAt = this.#parts.now();
    if (message.t === 'refused') {
      const { error } = message;
      this.#setLink(
        error.code === 'unauthorized' ? { phase: 'locked', rejected: true } : { phase: 'refused', refusal: error },
      );
      return;
    }
    if (message.t === 'welcome') {
      this.#parts.onMessage(message);
      this.#setLink({ phase: 'open' });
      this.#say(socket, { t: 'subscribe', topics: [...TOPICS] });
      return;
    }
    if (message.t === 'result') {
      const answer: Answer = message.ok ? { ok: true, result: message.result } : { ok: false, refusal: message.error };
      this.#pending.get(message.id)?.settle(answer);
    }
    this.#parts.onMessage(message);
  }

  /** Has the engine gone silent, and is it time for the next attempt? */
  #watch(): void {
    const now = this.#parts.now();
    if (this.#link.phase === 'open' && now - this.#heardAt >= SILENT_AFTER_MS) {
      this.#drop();
      this.#silent();
    }
    if (this.#link.phase === 'open' || now - this.#attemptAt < RETRY_MS) return;
    // An attempt that hangs is given as long as an open connection may be silent.
    if (this.#socket !== null && now - this.#attemptAt < SILENCE_MS) return;
    if (this.#link.phase === 'locked' && !this.#link.rejected && this.#engine === null) return;
    void this.#attempt();
  }

  #silent(): void {
    if (this.#link.phase !== 'open') return;
    this.#setLink({ phase: 'lost', sinceMs: this.#parts.wallClock() - (this.#parts.now() - this.#heardAt) });
  }

  async #askWhy(engine: EngineAddress): Promise<void> {
    if (this.#link.phase === 'open' || this.#link.phase === 'locked') return;
    const rejected = await this.#parts.tokenRejected(engine);
    if (rejected && this.#socket === null) this.#setLink({ phase: 'locked', rejected: true });
  }

  /** Forgets the socket, and tells everybody who waits for an answer that none will come. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    for (const pending of [...this.#pending.values()]) pending.settle({ ok: false, refusal: NO_ANSWER });
  }

  #setLink(link: Link): void {
    this.#link = link;
    this.#parts.onLink(link);
  }

  #say(socket: Socket, message: ClientMessage): void {
    socket.send(JSON.stringify(message));
  }
}
