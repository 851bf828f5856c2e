/** Wraps one access unit into a PES packet and that into transport stream packets (ISO/IEC 13818-1, 2.4.3.6). */
import { TS_PACKET_BYTES, TS_SYNC } from './packet.ts';
import { writePesTimes, writePid } from './rewrite.ts';

const HEADER_BYTES = 4;
const PES_HEADER_BYTES = 14;

/** Packets of `pid` that carry `payload` with a PTS (90 kHz). At most 65 527 bytes. */
export function pesPackets(pid: number, streamId: number, pts: number, payload: Uint8Array): Uint8Array {
  const pes = new Uint8Array(PES_HEADER_BYTES + payload.length);
  const length = pes.length - 6;
  // Aligned, with a PTS of five bytes and nothing else.
  pes.set([0, 0, 1, streamId, length >> 8, length & 0xff, 0x84, 0x80, 5, 0x21]);
  writePesTimes(pes, 0, { pts, dts: pts });
  pes.set(payload, PES_HEADER_BYTES);
  const room = TS_PACKET_BYTES - HEADER_BYTES;
  const out = new Uint8Array(Math.ceil(pes.length / room) * TS_PACKET_BYTES);
  for (let at = 0, from = 0; at < out.length; at += TS_PACKET_BYTES) {
    const piece = pes.subarray(from, from + room);
    const stuffing = room - piece.length;
    out[at] = TS_SYNC;
    out[at + 1] = from === 0 ? 0x40 : 0;
    out[at + 3] = stuffing === 0 ? 0x10 : 0x30;
    writePid(out, at, pid);
    if (stuffing > 0) {
      out[at + 4] = stuffing - 1;
      if (stuffing > 1) {
        out[at + 5] = 0;
        out.fill(0xff, at + 6, at + 4 + stuffing);
      }
    }
    out.set(piece, at + HEADER_BYTES + stuffing);
    from += piece.length;
  }
  return out;
}
