/** Writes MPEG-TS packets by hand, whole or damaged, and changes those of a file that FFmpeg made. */
import { readPes, readTsHeader, TS_PACKET_BYTES } from '#shared/ts/packet.ts';

/** CRC-32 of tables (ISO/IEC 13818-1, annex A). */
function crc32(data: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80000000) !== 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

const bytesOf = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)) & 0xff);

function tablePacket(pid: number, continuity: number, tableId: number, id: number, version: number, body: number[]) {
  const length = 5 + body.length + 4;
  const section = [
    tableId,
    0xb0 | (length >> 8),
    length & 0xff,
    ...bytesOf(id, 2),
    0xc1 | (version << 1),
    0,
    0,
    ...body,
  ];
  const packet = new Uint8Array(TS_PACKET_BYTES).fill(0xff);
  packet.set([
    0x47,
    0x40 | (pid >> 8),
    pid & 0xff,
    0x10 | (continuity & 15),
    0,
    ...section,
    ...bytesOf(crc32(section), 4),
  ]);
  return packet;
}

/** A PAT that says in which PID each program’s PMT is. */
export const patPacket = (pmtPids: Record<number, number>, continuity = 0, version = 0): Uint8Array =>
  tablePacket(
    0,
    continuity,
    0,
    1,
    version,
    Object.entries(pmtPids).flatMap(([program, pid]) => [
      ...bytesOf(Number(program), 2),
      0xe0 | (pid >> 8),
      pid & 0xff,
    ]),
  );

/** A PMT with the `stream_type` of each PID. */
export const pmtPacket = (
  pid: number,
  program: number,
  streams: Record<number, number>,
  continuity = 0,
  version = 0,
): Uint8Array =>
  tablePacket(pid, continuity, 2, program, version, [
    ...[0xe1, 0x00, 0xf0, 0x00],
    ...Object.entries(streams).flatMap(([stream, type]) => [
      type,
      0xe0 | (Number(stream) >> 8),
      Number(stream) & 0xff,
      0xf0,
      0,
    ]),
  ]);

/** A packet of a stream, with a PCR (27 MHz) when one is given. */
export function streamPacket(pid: number, continuity: number, pcr?: number): Uint8Array {
  const packet = new Uint8Array(TS_PACKET_BYTES).fill(0xaa);
  packet.set([0x47, pid >> 8, pid & 0xff, (pcr === undefined ? 0x10 : 0x30) | (continuity & 15)]);
  if (pcr !== undefined) {
    const base = Math.floor(pcr / 300);
    const rest = pcr % 300;
    packet.set([7, 0x10, ...bytesOf(Math.floor(base / 2), 4), ((base & 1) << 7) | 0x7e | (rest >> 8), rest & 0xff], 4);
  }
  return packet;
}

/** An RTP header (RFC 3550) around MPEG-TS. */
export const rtpHeader = (sequence: number, extra: { csrc?: number; extensionWords?: number } = {}): Uint8Array => {
  const { csrc = 0, extensionWords } = extra;
  const extension =
    extensionWords === undefined ? [] : [0, 1, ...bytesOf(extensionWords, 2), ...new Array(extensionWords * 4).fill(0)];
  const flags = 0x80 | (extensionWords === undefined ? 0 : 0x10) | csrc;
  return Uint8Array.from([flags, 33, ...bytesOf(sequence, 2), ...new Array(8 + csrc * 4).fill(0), ...extension]);
};

/** Every packet of `ts`, as views. */
export const packetsOf = (ts: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.floor(ts.length / TS_PACKET_BYTES) }, (_, i) =>
    ts.subarray(i * TS_PACKET_BYTES, (i + 1) * TS_PACKET_BYTES),
  );

function write33(packet: Uint8Array, at: number, value: number): void {
  const v = ((value % 2 ** 33) + 2 ** 33) % 2 ** 33;
  const high = Math.floor(v / 2 ** 30) & 7;
  packet[at] = ((packet[at] ?? 0) & 0xf1) | (high << 1);
  packet[at + 1] = Math.floor(v / 2 ** 22) & 0xff;
  packet[at + 2] = ((Math.floor(v / 2 ** 15) & 0x7f) << 1) | 1;
  packet[at + 3] = Math.floor(v / 2 ** 7) & 0xff;
  packet[at + 4] = ((v & 0x7f) << 1) | 1;
}

/** Moves PTS, DTS and PCR of a packet by `ticks` of 90 kHz, in place, round the 33 bits. */
export function shiftTimes(packet: Uint8Array, ticks: number): void {
  const header = readTsHeader(packet, 0);
  if (((packet[3] ?? 0) & 0x20) !== 0 && (packet[4] ?? 0) >= 7 && ((packet[5] ?? 0) & 0x10) !== 0) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = packet.subarray(6, 11);
    const base = a * 2 ** 25 + b * 2 ** 17 + c * 2 ** 9 + d * 2 + (e >> 7);
    const moved = (((base + ticks) % 2 ** 33) + 2 ** 33) % 2 ** 33;
    packet.set([...bytesOf(Math.floor(moved / 2), 4), ((moved & 1) << 7) | (e & 0x7f)], 6);
  }
  if (!header.unitStart || !header.hasPayload) return;
  const at = header.payloadOffset;
  const pes = readPes(packet, at, TS_PACKET_BYTES);
  if (pes?.pts === null || pes === null) return;
  write33(packet, at + 9, pes.pts + ticks);
  if ((packet[at + 7] ?? 0) >> 6 === 3 && pes.dts !== null) write33(packet, at + 14, pes.dts + ticks);
}
