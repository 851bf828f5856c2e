/** Sends a transport stream over UDP at an even pace, datagram by datagram: what FFmpeg would not send. */
import { createSocket, type Socket } from 'node:dgram';
import { TS_PACKET_BYTES } from '#shared/ts/packet.ts';

const PAYLOAD_BYTES = 7 * TS_PACKET_BYTES;
const EVERY_MS = 10;

export interface TsSenderOptions {
  port: number;
  /** How long the whole of it takes. */
  seconds: number;
  /** Puts something in front of datagram `index`, or leaves it out (null). */
  head?: (index: number) => Uint8Array | null;
  /** Sent one after the other for ever. */
  loop?: boolean;
}

export class TsSender {
  readonly #socket: Socket = createSocket('udp4');
  readonly #timer: NodeJS.Timeout;
  readonly #startedMs = performance.now();
  #sent = 0;

  constructor(ts: Uint8Array, { port, seconds, head = () => new Uint8Array(0), loop = false }: TsSenderOptions) {
    const count = Math.ceil(ts.length / PAYLOAD_BYTES);
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - this.#startedMs) / 1000 / seconds) * count);
      while (this.#sent < due && (loop || this.#sent < count)) {
        const at = (this.#sent % count) * PAYLOAD_BYTES;
        const before = head(this.#sent);
        if (before !== null) this.#socket.send([before, ts.subarray(at, at + PAYLOAD_BYTES)], port, '127.0.0.1');
        this.#sent += 1;
      }
    }, EVERY_MS);
  }

  /** Seconds of the stream that have gone out, were it sent once. */
  get elapsedS(): number {
    return (performance.now() - this.#startedMs) / 1000;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}
