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
