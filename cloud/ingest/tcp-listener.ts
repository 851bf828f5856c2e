/** MPEG-TS over TCP in, for an FFmpeg without SRT. One publisher at a time; a second one is turned away. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type Listener, type ListenerEvents, silenceMs } from './listener.ts';

/** `port` 0: a free one. */
export async function listenTcp(host: string, port: number, events: ListenerEvents): Promise<Listener> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the TCP listener has no port');
  return new TcpListener(server, `tcp://${host}:${address.port}`, events);
}

class TcpListener implements Listener {
  readonly address: string;
  readonly #server: Server;
  readonly #events: ListenerEvents;
  #socket: Socket | null = null;
  #lastByteMs = 0;

  constructor(server: Server, address: string, events: ListenerEvents) {
    this.#server = server;
    this.address = address;
    this.#events = events;
    server.on('connection', (socket) => this.#accept(socket));
    server.on('error', (error) => events.problem(`The TCP listener failed: ${error.message}`));
  }

  get publishers(): number {
    return this.#socket === null ? 0 : 1;
  }

  check(nowMs: number): void {
    if (this.#socket !== null && nowMs - this.#lastByteMs > silenceMs) this.#socket.destroy();
  }

  async stop(): Promise<void> {
    this.#socket?.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    if (this.#socket !== null) {
      socket.destroy();
      this.#events.problem('A second publisher was turned away.');
      return;
    }
    this.#socket = socket;
    this.#lastByteMs = Date.now();
    this.#events.connected();
    socket.on('data', (bytes) => {
      this.#lastByteMs = Date.now();
      this.#events.data(bytes);
    });
    // A reset is one way of going away; `close` follows it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#socket = null;
      this.#events.disconnected();
    });
  }
}
