/** One MPEG-TS feed in the reception worker: looked at packet by packet, counted, and passed on to its decoder. */
import { RtpLoss, rtpHeaderBytes } from '#shared/ts/rtp.ts';
import { TransportCheck } from '#shared/ts/transport-check.ts';
import { DecoderPipe } from './decoder-pipe.ts';
import type { FeedFigures } from './messages.ts';

export class ReceivedFeed {
  readonly decoder = new DecoderPipe();
  readonly #check: TransportCheck;
  readonly #rtpLoss = new RtpLoss();
  #isRtp = false;
  #bytes = 0;
  #sinceMs = performance.now();
  #tap: ((bytes: Uint8Array) => void) | null = null;
  /** What waits for the end of this turn of the event loop, for the tap. */
  #tapped: Uint8Array[] = [];

  /** `program`: number of the program that is used; null: the first one. */
  constructor(program: number | null) {
    this.#check = new TransportCheck(program);
  }

  /** A datagram of MPEG-TS, with or without RTP around it. It must not change afterwards. */
  datagram(data: Uint8Array, nowMs: number): void {
    const header = rtpHeaderBytes(data);
    if (header > 0) {
      this.#isRtp = true;
      this.#rtpLoss.see(data);
    }
    this.bytes(header > 0 ? data.subarray(header) : data, nowMs);
  }

  /** A piece of MPEG-TS. It must not change afterwards. */
  bytes(data: Uint8Array, nowMs: number): void {
    this.decoder.write(data);
    this.#bytes += data.length;
    this.#check.push(data, nowMs);
    if (this.#tap !== null) this.#tapLater(data);
  }

  /** Every byte goes to `tap` too from now on, as copies that are its own; null: no more. */
  setTap(tap: ((bytes: Uint8Array) => void) | null): void {
    this.#tap = tap;
    this.#tapped = [];
  }

  /** One message a turn instead of one a datagram. */
  #tapLater(data: Uint8Array): void {
    if (this.#tapped.push(data) > 1) return;
    setImmediate(() => {
      const pieces = this.#tapped;
      this.#tapped = [];
      const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
      let at = 0;
      for (const piece of pieces) {
        joined.set(piece, at);
        at += piece.length;
      }
      if (joined.length > 0) this.#tap?.(joined);
    });
  }

  /** Figures since the last call; null when nothing came. */
  read(nowMs: number): FeedFigures | null {
    const bytes = this.#bytes;
    const seconds = Math.max(0.001, (nowMs - this.#sinceMs) / 1000);
    this.#bytes = 0;
    this.#sinceMs = nowMs;
    if (bytes === 0) return null;
    const transport = this.#check.telemetry(nowMs);
    return {
      kbps: (bytes * 8) / 1000 / seconds,
      found: this.#check.contents,
      transport: { ...transport, lostPackets: this.#isRtp ? this.#rtpLoss.lost : null },
    };
  }
}
