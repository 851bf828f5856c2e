/** Rewriting of transport stream packets in place (ISO/IEC 13818-1): PID, time stamps, clock. */
import { PTS_WRAP, TS_PACKET_BYTES, TS_SYNC } from './packet.ts';

/** Gives the packet at `at` another PID. */
export function writePid(data: Uint8Array, at: number, pid: number): void {
  data[at + 1] = ((data[at + 1] ?? 0) & 0xe0) | ((pid >> 8) & 0x1f);
  data[at + 2] = pid & 0xff;
}

/** Writes the 33 bits of a time stamp (2.4.3.6) behind the four bits that say which one it is. */
function write33(data: Uint8Array, at: number, ticks: number): void {
  const value = ((ticks % PTS_WRAP) + PTS_WRAP) % PTS_WRAP;
  const high = Math.floor(value / 2 ** 30);
  data[at] = ((data[at] ?? 0) & 0xf0) | (high << 1) | 1;
  data[at + 1] = Math.floor(value / 2 ** 22) & 0xff;
  data[at + 2] = ((Math.floor(value / 2 ** 15) & 0x7f) << 1) | 1;
  data[at + 3] = Math.floor(value / 2 ** 7) & 0xff;
  data[at + 4] = ((value & 0x7f) << 1) | 1;
}

/** Replaces the time stamps that the PES header at `at` has, in 90 kHz ticks. One without a DTS keeps to its PTS. */
export function writePesTimes(data: Uint8Array, at: number, times: { pts: number; dts: number }): void {
  const flags = (data[at + 7] ?? 0) >> 6;
  if ((flags & 2) !== 0) write33(data, at + 9, times.pts);
  if (flags === 3) write33(data, at + 14, times.dts);
}

/** Takes clock references and every other option out of the adaptation field at `at`; what it said of random access stays. */
export function clearAdaptation(data: Uint8Array, at: number): void {
  const bytes = ((data[at + 3] ?? 0) & 0x20) === 0 ? 0 : (data[at + 4] ?? 0);
  if (bytes === 0) return;
  data[at + 5] = (data[at + 5] ?? 0) & 0x60;
  data.fill(0xff, at + 6, Math.min(at + TS_PACKET_BYTES, at + 5 + bytes));
}

/** A packet of `pid` that carries nothing but a clock reference, in 90 kHz ticks. */
export function pcrPacket(pid: number, ticks: number): Uint8Array {
  const packet = new Uint8Array(TS_PACKET_BYTES).fill(0xff);
  packet[0] = TS_SYNC;
  packet[1] = 0;
  packet[3] = 0x20;
  writePid(packet, 0, pid);
  packet[4] = TS_PACKET_BYTES - 5;
  packet[5] = 0x10;
  const base = ((ticks % PTS_WRAP) + PTS_WRAP) % PTS_WRAP;
  packet[6] = Math.floor(base / 2 ** 25) & 0xff;
  packet[7] = Math.floor(base / 2 ** 17) & 0xff;
  packet[8] = Math.floor(base / 2 ** 9) & 0xff;
  packet[9] = Math.floor(base / 2) & 0xff;
  // The base’s last bit, six reserved ones, and an extension of 0.
  packet[10] = ((base & 1) << 7) | 0x7e;
  packet[11] = 0;
  return packet;
}
