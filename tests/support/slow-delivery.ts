/** An event elsewhere: an ingest that takes what it is sent, and a delivery network that may be slow. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Slower than a second is slow; two seconds are no answer. */
export const SLOW_MS = 1200;

/** A playlist whose newest segment has just ended. */
const playlist = (): string =>
  [
    ...['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-TARGETDURATION:2'],
    `#EXT-X-MEDIA-SEQUENCE:${Math.floor(Date.now() / 2000)}`,
    ...[`#EXT-X-PROGRAM-DATE-TIME:${new Date(Date.now() - 2000).toISOString()}`, '#EXTINF:2.0,', 'segment.ts', ''],
  ].join('\n');

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

export class SlowDelivery {
  readonly ingestUrl: string;
  readonly playbackUrl: string;
  readonly #ingest: Server;
  readonly #web: HttpServer;
  readonly #senders: Set<Socket>;
  readonly #waits: { ms: number };

  private constructor(
    ports: [number, number],
    parts: [Server, HttpServer],
    senders: Set<Socket>,
    waits: { ms: number },
  ) {
    [this.#ingest, this.#web] = parts;
    [this.#senders, this.#waits] = [senders, waits];
    this.ingestUrl = `tcp://127.0.0.1:${ports[0]}`;
    this.playbackUrl = `http://127.0.0.1:${ports[1]}/live.m3u8`;
  }

  static async open(): Promise<SlowDelivery> {
    const senders = new Set<Socket>();
    const waits = { ms: 0 };
    const ingest = createServer((sender) => {
      senders.add(sender);
      sender.on('error', () => sender.destroy());
      sender.resume();
    });
    const web = createHttpServer((_request, response) => {
      setTimeout(() => response.end(playlist()), waits.ms);
    });
    return new SlowDelivery([await listening(ingest), await listening(web)], [ingest, web], senders, waits);
  }

  /** From now on every answer of the delivery takes this long. */
  answersIn(ms: number): void {
    this.#waits.ms = ms;
  }

  async close(): Promise<void> {
    for (const sender of this.#senders) sender.destroy();
    this.#web.closeAllConnections();
    await Promise.all([this.#ingest, this.#web].map((server) => new Promise((closed) => server.close(closed))));
  }
}
