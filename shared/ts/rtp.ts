/** RTP over UDP (RFC 3550) as it carries MPEG-TS (RFC 2250): where the payload starts, and what got lost on the way. */
import { TS_SYNC } from './packet.ts';

const FIXED_HEADER_BYTES = 12;
/** Payload type of MPEG-TS; senders use dynamic types as well. */
const MP2T = 33;
const FIRST_DYNAMIC = 96;
/** A step beyond this is another sender, not a loss. */
const MAX_STEP = 3000;

/**
 * Length of the RTP header of a datagram, 0 when it starts with a TS packet, or with something that is no RTP.
 * Extensions and contributing sources count; padding at the end is left to whoever looks for packets.
 */
export function rtpHeaderBytes(data: Uint8Array): number {
  const b0 = data[0] ?? 0;
  if (b0 === TS_SYNC || b0 >> 6 !== 2 || data.length <= FIXED_HEADER_BYTES) return 0;
  const type = (data[1] ?? 0) & 0x7f;
  if (type !== MP2T && type < FIRST_DYNAMIC) return 0;
  let bytes = FIXED_HEADER_BYTES + (b0 & 0x0f) * 4;
  if ((b0 & 0x10) !== 0) bytes += 4 + (((data[bytes + 2] ?? 0) << 8) | (data[bytes + 3] ?? 0)) * 4;
  return bytes < data.length ? bytes : 0;
}

/** Counts datagrams that never came, by RTP’s 16-bit sequence number. One that comes late is taken back. */
export class RtpLoss {
  #next: number | null = null;
  lost = 0;

  /** Takes the header of a datagram that is RTP. */
  see(data: Uint8Array): void {
    const sequence = ((data[2] ?? 0) << 8) | (data[3] ?? 0);
    const step = this.#next === null ? 0 : ((sequence - this.#next + 0x18000) % 0x10000) - 0x8000;
    if (step < 0 && step >= -MAX_STEP) {
      this.lost = Math.max(0, this.lost - 1);
      return;
    }
    if (step > 0 && step <= MAX_STEP) this.lost += step;
    this.#next = (sequence + 1) & 0xffff;
  }
}
