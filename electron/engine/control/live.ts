/** `WS /api/v1/live`: hello, commands, state and topics of one client. */
import type { WebSocket } from 'ws';
import { type ErrorBody, FlypackError } from '#shared/errors.ts';
import {
  BEAT_MS,
  ClientMessage,
  PROTOCOL_VERSION,
  type ServerMessage,
  type Topic,
  type TopicData,
} from '#shared/protocol/messages.ts';
import { issuesOf } from '../issues.ts';
import type { Caller, Dispatch } from './dispatch.ts';
import type { StateStore } from './state-store.ts';
import type { Topics } from './topics.ts';

/** A client that takes longer to say hello is none. */
const helloTimeoutMs = 5000;
/** Above this a client is behind: it misses meters, which are worthless late. */
const lateBytes = 65_536;
/** Above this it is not keeping up at all: it is cut off, and comes back to a fresh snapshot. */
const lostBytes = 4_194_304;

/** RFC 6455 close codes. */
const CLOSE_GOING_AWAY = 1001;
const CLOSE_PROTOCOL_ERROR = 1002;

export interface LiveOptions {
  store: StateStore;
  topics: Topics;
  dispatch: Dispatch;
}

const encode = (message: ServerMessage): string => JSON.stringify(message);

/** All live clients: what goes to many is put into words once. */
export class LiveClients {
  readonly #options: LiveOptions;
  readonly #clients = new Set<LiveClient>();

  constructor(options: LiveOptions) {
    this.#options = options;
    options.store.onChange((revision, slices) => {
      const text = encode({ t: 'state', clockMs: Date.now(), revision, slices });
      for (const client of this.#clients) client.sendState(text);
    });
    options.topics.onPublish((topic, data) => {
      const wanting = [...this.#clients].filter((client) => client.wants(topic));
      if (wanting.length === 0) return;
      const text = topicMessage(topic, data);
      for (const client of wanting) client.sendTopic(topic, text);
    });
  }

  add(socket: WebSocket, caller: Caller): void {
    const client = new LiveClient(socket, caller, this.#options);
    this.#clients.add(client);
    socket.once('close', () => this.#clients.delete(client));
  }

  /** Says goodbye to everybody. */
  close(): void {
    for (const client of this.#clients) client.close(CLOSE_GOING_AWAY);
  }
}

const topicMessage = <T extends Topic>(topic: T, data: TopicData[T]): string =>
  JSON.stringify({ t: 'topic', clockMs: Date.now(), topic, data });

class LiveClient {
  readonly #socket: WebSocket;
  readonly #options: LiveOptions;
  #caller: Caller;
  #welcomed = false;
  readonly #topics = new Set<Topic>();
  readonly #helloTimer: NodeJS.Timeout;
  #beat: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, caller: Caller, options: LiveOptions) {
    this.#socket = socket;
    this.#caller = { ...caller, onGone: (listener) => void socket.once('close', listener) };
    this.#options = options;
    this.#helloTimer = setTimeout(
      () => this.#refuse(new FlypackError('bad_request', { problem: 'no hello within five seconds' }).toBody()),
      helloTimeoutMs,
    );
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#refuse(new FlypackError('bad_request', { problem: 'messages are JSON text' }).toBody());
      else this.#receive(String(data));
    });
    socket.once('close', () => this.#stopTimers());
  }

  wants(topic: Topic): boolean {
    return this.#topics.has(topic);
  }

  sendState(text: string): void {
    if (this.#welcomed) this.#send(text);
  }

  sendTopic(topic: Topic, text: string): void {
    if (topic === 'meters' && this.#socket.bufferedAmount > lateBytes) return;
    this.#send(text);
  }

  close(code: number): void {
    this.#stopTimers();
    this.#welcomed = false;
    this.#topics.clear();
    this.#socket.close(code);
  }

  #stopTimers(): void {
    clearTimeout(this.#helloTimer);
    if (this.#beat !== null) clearInterval(this.#beat);
  }

  #send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > lostBytes) this.#socket.terminate();
    else this.#socket.send(text);
  }

  #refuse(error: ErrorBody): void {
    this.#send(encode({ t: 'refused', clockMs: Date.now(), error }));
    this.close(CLOSE_PROTOCOL_ERROR);
  }

  #receive(text: string): void {
    const message = readMessage(text);
    if (message instanceof FlypackError) {
      this.#refuse(message.toBody());
      return;
    }
    if (message.t === 'hello') {
      this.#hello(message);
      return;
    }
    if (!this.#welcomed) {
      this.#refuse(new FlypackError('bad_request', { problem: 'hello comes first' }).toBody());
      return;
    }
    if (message.t === 'command') void this.#command(message);
    else if (message.t === 'subscribe') this.#subscribe(message.topics);
    else for (const topic of message.topics) this.#topics.delete(topic);
  }

  #hello(hello: Extract<ClientMessage, { t: 'hello' }>): void {
    if (this.#welcomed) return;
    clearTimeout(this.#helloTimer);
    if (!hello.protocol.includes(PROTOCOL_VERSION)) {
      const details = { offered: hello.protocol, supported: [PROTOCOL_VERSION] };
      this.#refuse(new FlypackError('protocol_unsupported', details).toBody());
      return;
    }
    this.#caller = { ...this.#caller, who: `${hello.client} (${this.#caller.who})` };
    const { store } = this.#options;
    // What is waiting goes to the others first, so that the snapshot and its revision belong together.
    store.flush();
    this.#welcomed = true;
    const { revision, state } = store;
    this.#send(encode({ t: 'welcome', clockMs: Date.now(), protocol: PROTOCOL_VERSION, revision, state }));
    this.#beat = setInterval(() => this.#send(encode({ t: 'beat', clockMs: Date.now() })), BEAT_MS);
  }

  #subscribe(topics: readonly Topic[]): void {
    for (const topic of topics) {
      if (this.#topics.has(topic)) continue;
      this.#topics.add(topic);
      this.#options.topics.replay(topic, (name, data) => this.#send(topicMessage(name, data)));
    }
  }

  async #command({ id, name, args }: Extract<ClientMessage, { t: 'command' }>): Promise<void> {
    let answer: ServerMessage;
    try {
      const result = await this.#options.dispatch(name, args, this.#caller);
      answer = { t: 'result', clockMs: Date.now(), id, ok: true, result };
    } catch (error) {
      const refusal = error instanceof FlypackError ? error : new FlypackError('internal');
      answer = { t: 'result', clockMs: Date.now(), id, ok: false, error: refusal.toBody() };
    }
    // Whoever has the answer has also seen what it changed.
    this.#options.store.flush();
    this.#send(encode(answer));
  }
}

function readMessage(text: string): ClientMessage | FlypackError {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return new FlypackError('bad_request', { problem: 'not JSON' });
  }
  const parsed = ClientMessage.safeParse(raw);
  return parsed.success ? parsed.data : new FlypackError('bad_request', { issues: issuesOf(parsed.error) });
}
