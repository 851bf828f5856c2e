/** Far ends of a push over TCP, in this process: one that counts pictures, one that takes no notice at all. */
import { createServer, type Server, type Socket } from 'node:net';
import { PTS_HZ, ptsDelta, readPes, readTsHeader, TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import { TsPacketizer } from '#shared/ts/packetizer.ts';
import { ProgramMap } from '#shared/ts/program-map.ts';
import type { Arrivals } from './arrivals.ts';

/** Counts pictures, and those that are missing between one picture’s time stamp and the next one’s. */
export class HoleCounter implements Arrivals {
  readonly pts: number[] = [];
  readonly atMs: number[] = [];
  readonly #ticksPerFrame: number;
  readonly #packets = new TsPacketizer();
  readonly #map = new ProgramMap();
  missing = 0;

  constructor(fps: number) {
    this.#ticksPerFrame = PTS_HZ / fps;
  }

  get frames(): number {
    return this.pts.length;
  }

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
    const last = this.pts.at(-1);
    if (last !== undefined) this.missing += Math.max(0, Math.round(ptsDelta(pts, last) / this.#ticksPerFrame) - 1);
    this.pts.push(pts);
    this.atMs.push(performance.now());
  }
}

/** Listens on a free port of this machine, or on the one it is given. */
class TcpListener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections that were taken so far. */
  connections = 0;

  protected constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      // The pushing FFmpeg is killed at the end.
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      this.meet(socket);
    });
  }

  protected meet(_socket: Socket): void {}

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the far end does not listen');
    return address.port;
  }

  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

async function listening(port: number, options: { pauseOnConnect?: boolean } = {}): Promise<Server> {
  const server = createServer(options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** Takes the program as MPEG-TS and looks at nothing but the pictures’ time stamps, for as long as one likes. */
export class TcpFarEnd extends TcpListener {
  readonly counter: HoleCounter;
  /** Called with everything that arrives. */
  onBytes: ((bytes: Uint8Array) => void) | null = null;

  private constructor(server: Server, fps: number) {
    super(server);
    this.counter = new HoleCounter(fps);
  }

  static async open(fps: number): Promise<TcpFarEnd> {
    return new TcpFarEnd(await listening(0), fps);
  }

  protected override meet(socket: Socket): void {
    socket.on('data', (bytes) => {
      this.counter.push(bytes);
      this.onBytes?.(bytes);
    });
  }
}

/** Takes every connection, reads nothing and says nothing. */
export class SilentFarEnd extends TcpListener {
  static async open(port = 0): Promise<SilentFarEnd> {
    return new SilentFarEnd(await listening(port, { pauseOnConnect: true }));
  }
}
