/**
 * MPEG transport stream packets (ISO/IEC 13818-1): reading of the fields that live work needs, and rewriting of the
 * continuity counter in place. All positions are byte offsets of a packet’s sync byte.
 */
export const TS_PACKET_BYTES = 188;
export const TS_SYNC = 0x47;
/** Ticks a second of PTS and DTS. */
export const PTS_HZ = 90_000;
/** PTS and DTS count modulo 2^33: once round in 26.5 hours. */
export const PTS_WRAP = 2 ** 33;

export interface TsHeader {
  pid: number;
  /** A PES packet or a table section starts in this packet. */
  unitStart: boolean;
  continuity: number;
  hasPayload: boolean;
  /** The adaptation field says that a decoder can start here. */
  randomAccess: boolean;
  discontinuity: boolean;
  transportError: boolean;
  /** Offset of the payload from the packet’s start; 188 when there is none. */
  payloadOffset: number;
}

/** Reads the header of the packet at `at`. The caller has checked the sync byte and that 188 bytes are there. */
export function readTsHeader(data: Uint8Array, at: number): TsHeader {
  const b1 = data[at + 1] ?? 0;
  const b2 = data[at + 2] ?? 0;
  const b3 = data[at + 3] ?? 0;
  const hasAdaptation = (b3 & 0x20) !== 0;
  const adaptationBytes = hasAdaptation ? (data[at + 4] ?? 0) : 0;
  const flags = hasAdaptation && adaptationBytes > 0 ? (data[at + 5] ?? 0) : 0;
  const hasPayload = (b3 & 0x10) !== 0;
  return {
    pid: ((b1 & 0x1f) << 8) | b2,
    unitStart: (b1 & 0x40) !== 0,
    continuity: b3 & 0x0f,
    hasPayload,
    randomAccess: (flags & 0x40) !== 0,
    discontinuity: (flags & 0x80) !== 0,
    transportError: (b1 & 0x80) !== 0,
    payloadOffset: hasPayload
      ? Math.min(TS_PACKET_BYTES, 4 + (hasAdaptation ? 1 + adaptationBytes : 0))
      : TS_PACKET_BYTES,
  };
}

/** Replaces the continuity counter of the packet at `at`. */
export function writeContinuity(data: Uint8Array, at: number, continuity: number): void {
  data[at + 3] = ((data[at + 3] ?? 0) & 0xf0) | (continuity & 0x0f);
}

/** The program clock reference (27 MHz) of the packet at `at`; null when it carries none. */
export function readPcr(data: Uint8Array, at: number): number | null {
  const hasAdaptation = ((data[at + 3] ?? 0) & 0x20) !== 0;
  if (!hasAdaptation || (data[at + 4] ?? 0) < 7 || ((data[at + 5] ?? 0) & 0x10) === 0) return null;
  const b = (i: number): number => data[at + 6 + i] ?? 0;
  const base = b(0) * 2 ** 25 + b(1) * 2 ** 17 + b(2) * 2 ** 9 + b(3) * 2 + (b(4) >> 7);
  return base * 300 + ((b(4) & 1) << 8) + b(5);
}

export interface PesTimes {
  streamId: number;
  /** 90 kHz, 33 bits; null when absent. */
  pts: number | null;
  /** Equal to `pts` when absent in the packet. */
  dts: number | null;
}

function read33(data: Uint8Array, at: number): number {
  const b = (i: number): number => data[at + i] ?? 0;
  return ((b(0) >> 1) & 0x07) * 2 ** 30 + (b(1) << 22) + ((b(2) >> 1) << 15) + (b(3) << 7) + (b(4) >> 1);
}

/** Reads the PES header that starts at `at` (a packet with `unitStart`); null when it is not one. */
export function readPes(data: Uint8Array, at: number, end: number): PesTimes | null {
  if (end - at < 9 || data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1) return null;
  const flags = (data[at + 7] ?? 0) >> 6;
  const pts = (flags & 2) !== 0 && end - at >= 14 ? read33(data, at + 9) : null;
  const dts = flags === 3 && end - at >= 19 ? read33(data, at + 14) : pts;
  return { streamId: data[at + 3] ?? 0, pts, dts };
}

/** The signed distance from `from` to `to` on the 33-bit clock, in ticks. */
export function ptsDelta(to: number, from: number): number {
  const d = (((to - from) % PTS_WRAP) + PTS_WRAP) % PTS_WRAP;
  return d >= PTS_WRAP / 2 ? d - PTS_WRAP : d;
}
