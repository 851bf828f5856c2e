/** A socket to the engine for one stream of binary data. It is opened again until it is closed. */
import { WS_BEARER_PREFIX, WS_PROTOCOL } from '#shared/protocol/messages.ts';
import type { EngineAddress } from '#shared/shell.ts';

const RETRY_MS = 1000;

export interface EngineStreamOptions {
  /** Null while the engine’s address is not known. */
  engine: () => EngineAddress | null;
  /** Behind `/api/v1/`. */
  path: string;
  binaryType: BinaryType;
  /** A new connection begins. */
  onOpening?: () => void;
  onData: (data: unknown) => void;
}

export class EngineStream {
  readonly #options: EngineStreamOptions;
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;

  constructor(options: EngineStreamOptions) {
    this.#options = options;
    this.#open();
  }

  /** There is a connection, or one is being made. */
  get isOpen(): boolean {
    return this.#socket !== null;
  }

  close(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #open(): void {
    this.#retry = null;
    const { engine: engineNow, path, binaryType, onOpening, onData } = this.#options;
    const engine = engineNow();
    if (engine === null) {
      this.#openLater();
      return;
    }
    const url = `${engine.url.replace(/^http/, 'ws')}/api/v1/${path}`;
    const socket = new WebSocket(url, [WS_PROTOCOL, WS_BEARER_PREFIX + engine.token]);
    socket.binaryType = binaryType;
    this.#socket = socket;
    onOpening?.();
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) onData(data);
    };
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      this.#openLater();
    };
  }

  #openLater(): void {
    this.#retry = setTimeout(() => this.#open(), RETRY_MS);
  }
}
