/** The shell’s own small client of the engine: follows its state and gives it commands, over the page’s own protocol. */
import { WebSocket } from 'ws';
import { messageOf } from '#shared/errors.ts';
import {
  PROTOCOL_VERSION,
  type ServerMessage,
  SILENCE_MS,
  WS_BEARER_PREFIX,
  WS_PROTOCOL,
} from '#shared/protocol/messages.ts';
import type { EngineAddress } from '#shared/shell.ts';
import type { EngineState } from '#shared/state/state.ts';

/** A live engine speaks every half second; after this long in silence the connection is given up. */
const DEAD_MS = 4 * SILENCE_MS;

export interface EngineClientEvents {
  /** A snapshot, or the last one with changed slices put in. */
  state: (state: EngineState) => void;
  /** The connection is gone, or never came to be. Called once. */
  closed: (reason: string) => void;
}

export class EngineClient {
  readonly #socket: WebSocket;
  readonly #events: EngineClientEvents;
  readonly #answers = new Map<number, { resolve: () => void; reject: (reason: Error) => void }>();
  #state: EngineState | null = null;
  #nextId = 1;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(address: EngineAddress, events: EngineClientEvents) {
    this.#events = events;
    const url = `${address.url.replace(/^http/, 'ws')}/api/v1/live`;
    this.#socket = new WebSocket(url, [WS_PROTOCOL, WS_BEARER_PREFIX + address.token], { handshakeTimeout: 5_000 });
    let failure = 'the engine closed the connection';
    this.#socket.on('open', () => {
      this.#send({ t: 'hello', protocol: [PROTOCOL_VERSION], client: 'flypack desktop' });
      this.#heard();
    });
    this.#socket.on('message', (data) => this.#receive(String(data)));
    this.#socket.on('error', (error) => {
      failure = error.message;
    });
    this.#socket.on('close', () => {
      clearTimeout(this.#watchdog);
      for (const answer of this.#answers.values()) answer.reject(new Error(failure));
      this.#answers.clear();
      events.closed(failure);
    });
  }

  /** Gives a command and waits for its answer. @throws Error with the engine’s own sentence when it is refused */
  command(name: string, args: unknown): Promise<void> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) {
        reject(new Error('the engine is not connected'));
        return;
      }
      this.#answers.set(id, { resolve, reject });
      this.#send({ t: 'command', id, name, args });
    });
  }

  close(): void {
    this.#socket.terminate();
  }

  #send(message: unknown): void {
    this.#socket.send(JSON.stringify(message));
  }

  #heard(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#socket.terminate(), DEAD_MS);
  }

  #receive(text: string): void {
    this.#heard();
    let message: ServerMessage;
    try {
      message = JSON.parse(text) as ServerMessage;
    } catch (error) {
      console.error('the engine sent what is not JSON:', messageOf(error));
      return;
    }
    if (message.t === 'welcome') this.#update(message.state);
    else if (message.t === 'state' && this.#state !== null) this.#update({ ...this.#state, ...message.slices });
    else if (message.t === 'result') this.#settle(message);
    else if (message.t === 'refused') console.error('the engine refused the desktop app:', message.error.message);
  }

  #update(state: EngineState): void {
    this.#state = state;
    this.#events.state(state);
  }

  #settle(message: Extract<ServerMessage, { t: 'result' }>): void {
    const answer = this.#answers.get(message.id);
    this.#answers.delete(message.id);
    if (message.ok) answer?.resolve();
    else answer?.reject(new Error(`${message.error.message} ${message.error.next}`));
  }
}
