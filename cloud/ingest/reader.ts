/** Reads one publisher’s MPEG-TS: measures it and cuts it at key frames. One reader a connection. */
import { joinBytes } from '#shared/bytes.ts';
import { PTS_HZ, readPes, readTsHeader, TS_PACKET_BYTES, type TsHeader } from '#shared/ts/packet.ts';
import { TsPacketizer } from '#shared/ts/packetizer.ts';
import { ProgramMap } from '#shared/ts/program-map.ts';
import { FrameMeter } from './frame-meter.ts';
import { H264, type ParameterSets, parameterSetsIn } from './parameter-sets.ts';

/** A run of whole transport packets. A piece with `keyPts` starts with the first packet of a key frame. */
export interface Piece {
  data: Uint8Array;
  /** Presentation time of the key frame that starts here (90 kHz, 33 bits), or null. */
  keyPts: number | null;
  /** The timeline jumped right before this piece. */
  jump: boolean;
  /** What describes the pictures from this key frame on; null when nothing in it does. */
  sets: ParameterSets | null;
}

type Start = Omit<Piece, 'data'>;

const aacAdts = 0x0f;

export class ContributionReader {
  readonly #packetizer = new TsPacketizer();
  readonly #map = new ProgramMap();
  readonly #tables = new Map<number, Uint8Array>();
  readonly #continuity = new Map<number, number>();
  readonly meter = new FrameMeter();
  #videoPid: number | null = null;

  /** Newest PAT and PMT, for an FFmpeg that joins here. */
  get tables(): Uint8Array {
    return joinBytes([...this.#tables].sort(([a], [b]) => a - b).map(([, packet]) => packet));
  }

  /** How the sound comes; `other` must be re-encoded for fMP4 players. */
  get audio(): 'aac' | 'other' | 'none' {
    for (const [pid, kind] of this.#map.streams) {
      if (kind === 'audio') return this.#map.types.get(pid) === aacAdts ? 'aac' : 'other';
    }
    return 'none';
  }

  /** Frames a second; null while unknown. */
  get fps(): number | null {
    const { frameTicks } = this.meter;
    return frameTicks === null ? null : PTS_HZ / frameTicks;
  }

  /** Takes bytes as they come and returns the pieces they complete, in order. */
  push(bytes: Uint8Array): Piece[] {
    const data = this.#packetizer.push(bytes);
    const pieces: Piece[] = [];
    let from = 0;
    let open: Start = { keyPts: null, jump: false, sets: null };
    for (let at = 0; at < data.length; at += TS_PACKET_BYTES) {
      const start = this.#packet(data, at);
      if (start === null) continue;
      if (at > from) pieces.push({ data: data.subarray(from, at), ...open });
      from = at;
      open = start;
    }
    if (data.length > from) pieces.push({ data: data.subarray(from), ...open });
    return pieces;
  }

  /** Looks at one packet; an answer says that a new piece starts with it. */
  #packet(data: Uint8Array, at: number): Start | null {
    const header = readTsHeader(data, at);
    this.#map.see(data, at);
    if (this.#map.isTable(header.pid)) {
      if (header.unitStart) this.#tables.set(header.pid, data.slice(at, at + TS_PACKET_BYTES));
      return null;
    }
    this.#videoPid ??= this.#findVideo();
    if (header.pid !== this.#videoPid) return null;
    if (this.#lostBefore(header)) this.meter.packetsLost();
    if (!header.unitStart || !header.hasPayload) return null;
    const payload = at + header.payloadOffset;
    const end = at + TS_PACKET_BYTES;
    const pes = readPes(data, payload, end);
    if (pes === null || pes.pts === null) return null;
    const jump = this.meter.frame(pes.pts, pes.dts ?? pes.pts);
    const type = this.#map.types.get(header.pid) ?? 0;
    const key = header.randomAccess || (type === H264 && startsKeyFrame(data, payload, end));
    if (!key) return jump ? { keyPts: null, jump, sets: null } : null;
    return { keyPts: pes.pts, jump, sets: parameterSetsIn(data, payload, end, type) };
  }

  #findVideo(): number | null {
    for (const [pid, kind] of this.#map.streams) if (kind === 'video') return pid;
    return null;
  }

  /** The continuity counter says that packets are missing before this one. */
  #lostBefore(header: TsHeader): boolean {
    if (!header.hasPayload) return false;
    const last = this.#continuity.get(header.pid);
    this.#continuity.set(header.pid, header.continuity);
    if (header.transportError) return true;
    if (last === undefined || header.discontinuity) return false;
    // The same counter twice is a repeated packet, which the standard allows.
    return header.continuity !== last && header.continuity !== ((last + 1) & 0x0f);
  }
}

/** An H.264 parameter set or IDR slice near the start of the access unit. */
function startsKeyFrame(data: Uint8Array, from: number, to: number): boolean {
  for (let at = from + 9; at + 3 < to; at += 1) {
    if (data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1) continue;
    const unit = (data[at + 3] ?? 0) & 0x1f;
    if (unit === 5 || unit === 7) return true;
    if (unit === 1) return false;
  }
  return false;
}
