/** A far end of the program over TCP that looks at nothing but the pictures’ time stamps, for as long as one likes. */
import { createServer, type Server, type Socket } from 'node:net';
import { PTS_HZ, ptsDelta, readPes, readTsHeader, TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import { TsPacketizer } from '#shared/ts/packetizer.ts';
import { ProgramMap } from '#shared/ts/program-map.ts';
import { FPS } from './cameras.ts';

const TICKS_PER_FRAME = PTS_HZ / FPS;

/** Counts pictures, and those that are missing between one picture’s time stamp and the next one’s. */
export class HoleCounter {
  readonly #packets = new TsPacketizer();
  readonly #map = new ProgramMap();
  #last: number | null = null;
  frames = 0;
  missing = 0;

  push(bytes: Uint8Array): void {
    const data = this.#packets.push(bytes);
    for (let at = 0; at < data.length; at += TS_PACKET_BYTES) {
      this.#map.see(data, at);
      const header = readTsHeader(data, at);
      if (!header.unitStart || this.#map.streams.get(header.pid) !== 'video') continue;
      const pts = readPes(data, at + header.payloadOffset, at + TS_PACKET_BYTES)?.pts ?? null;
      if (pts !== null) this.#take(pts);
    }
  }

  #take(pts: number): void {
    this.frames += 1;
    if (this.#last !== null) this.missing += Math.max(0, Math.round(ptsDelta(pts, this.#last) / TICKS_PER_FRAME) - 1);
    this.#last = pts;
  }
}

export class TcpFarEnd {
  readonly counter = new HoleCounter();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('data', (bytes) => this.counter.push(bytes));
      // The pushing FFmpeg is killed at the end.
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async open(): Promise<TcpFarEnd> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new TcpFarEnd(server);
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the far end does not listen');
    return `tcp://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
