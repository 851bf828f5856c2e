/** A line through a relay of ours: passes bytes on between a push and its server as fast as it is allowed to. */
import { createServer, type Server, Socket } from 'node:net';
import type { Line } from './line.ts';
import { freeTcpPort } from './ports.ts';

interface Pair {
  push: Socket;
  server: Socket;
}

const SLICE_MS = 20;

export class ThrottlingRelay implements Line {
  readonly kind = 'relay';
  readonly namespace = null;
  readonly serverHost = '127.0.0.1';
  readonly ourHost = '127.0.0.1';
  readonly pushHost = '127.0.0.1';
  readonly serverPort: number;
  readonly pushPort: number;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #clock: NodeJS.Timeout;
  #kbps: number | null = null;
  #cut = false;
  /** Bytes that may still pass. */
  #credit = 0;
  #atMs = performance.now();

  private constructor(server: Server, pushPort: number, serverPort: number) {
    this.#server = server;
    this.pushPort = pushPort;
    this.serverPort = serverPort;
    server.on('connection', (push) => this.#meet(push));
    this.#clock = setInterval(() => this.#pass(), SLICE_MS);
  }

  static async open(serverPort: number): Promise<ThrottlingRelay> {
    // What Node reads ahead by itself is not counted: one reads by hand.
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, highWaterMark: 16_384 });
    const pushPort = await freeTcpPort();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(pushPort, '127.0.0.1', resolve);
    });
    return new ThrottlingRelay(server, pushPort, serverPort);
  }

  narrow(kbps: number | null): void {
    this.#kbps = kbps;
    this.#credit = 0;
  }

  cut(): void {
    this.#cut = true;
  }

  /** What was connected before stays dead, as where a far end has forgotten its connections. */
  mend(): void {
    for (const pair of this.#pairs) this.#part(pair);
    this.#cut = false;
  }

  async close(): Promise<void> {
    clearInterval(this.#clock);
    this.#cut = false;
    for (const pair of this.#pairs) this.#part(pair);
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #meet(push: Socket): void {
    const server = new Socket({ allowHalfOpen: true });
    const pair: Pair = { push, server };
    this.#pairs.add(pair);
    for (const socket of [push, server]) socket.on('error', () => this.#part(pair));
    if (!this.#cut) server.connect(this.serverPort, this.serverHost);
    server.on('data', (bytes) => {
      if (!this.#cut) push.write(bytes);
    });
    server.on('close', () => this.#part(pair));
    push.on('close', () => this.#part(pair));
    push.on('end', () => this.#part(pair));
  }

  #part(pair: Pair): void {
    // A peer that has vanished says nothing.
    if (this.#cut) return;
    this.#pairs.delete(pair);
    pair.push.destroy();
    pair.server.destroy();
  }

  #pass(): void {
    const nowMs = performance.now();
    if (this.#kbps !== null) {
      // Never more than a tenth of a second saved up.
      const most = this.#kbps * 12.5;
      this.#credit = Math.min(most, this.#credit + (this.#kbps * (nowMs - this.#atMs)) / 8);
    }
    this.#atMs = nowMs;
    if (this.#cut) return;
    for (const pair of this.#pairs) this.#passOf(pair);
  }

  #passOf({ push, server }: Pair): void {
    while (push.readableLength > 0 || push.readable) {
      if (this.#kbps !== null && this.#credit <= 0) return;
      if (server.writableNeedDrain) return;
      const bytes = push.read() as Buffer | null;
      if (bytes === null) return;
      this.#credit -= bytes.length;
      server.write(bytes);
    }
  }
}
