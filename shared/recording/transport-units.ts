/**
 * Finds the places at which an MPEG-TS may be cut into files: packets with which a picture starts that needs no other.
 * Nothing is changed, and all programs of the stream stay in it.
 */
import { joinBytes } from '../bytes.ts';
import { readPes, readTsHeader, TS_PACKET_BYTES } from '../ts/packet.ts';
import { TsPacketizer } from '../ts/packetizer.ts';
import { ProgramMap } from '../ts/program-map.ts';

/** A run of whole packets. */
export interface TransportUnit {
  data: Uint8Array;
  /** A new file may begin here. */
  joint: boolean;
  /** Time stamp of the picture or sound that starts at the joint, 90 kHz; null when it has none. */
  pts: number | null;
  /** Where it begins in the bytes that were pushed, 0…1 of their length. */
  place: number;
}

/** Encoders that never mark their key frames: after so many pictures any will do. */
const UNMARKED_PICTURES = 300;
/** A table has 4096 bytes at most; what goes on longer is none. */
const MAX_TABLE_PACKETS = 32;

export class TransportUnits {
  readonly #packets = new TsPacketizer();
  readonly #map = new ProgramMap();
  readonly #tables = new Map<number, Uint8Array[]>();
  readonly #program: number | null;
  #unmarked = 0;

  /** `program`: the one whose pictures count; null: the first one. */
  constructor(program: number | null) {
    this.#program = program;
  }

  /** The newest tables: what a file must begin with. Null before all that are named have come. */
  get head(): Uint8Array | null {
    if (this.#map.programs.size === 0) return null;
    const pids = [0, ...this.#map.pmtPids];
    if (!pids.every((pid) => this.#tables.has(pid))) return null;
    return joinBytes(pids.flatMap((pid) => this.#tables.get(pid) ?? []));
  }

  /** Bytes that were no packets. */
  get garbageBytes(): number {
    return this.#packets.garbageBytes;
  }

  push(bytes: Uint8Array): TransportUnit[] {
    const data = this.#packets.push(bytes);
    const units: TransportUnit[] = [];
    let from = 0;
    let joint = false;
    let pts: number | null = null;
    const end = (at: number): void => {
      if (at > from) units.push({ data: data.subarray(from, at), joint, pts, place: from / data.length });
      from = at;
    };
    for (let at = 0; at < data.length; at += TS_PACKET_BYTES) {
      this.#map.see(data, at);
      const header = readTsHeader(data, at);
      if (this.#map.isTable(header.pid))
        this.#keepTable(header.pid, data.slice(at, at + TS_PACKET_BYTES), header.unitStart);
      else if (header.unitStart && this.#isJoint(header.pid, header.randomAccess)) {
        end(at);
        joint = true;
        pts = readPes(data, at + header.payloadOffset, at + TS_PACKET_BYTES)?.pts ?? null;
      }
    }
    end(data.length);
    return units;
  }

  #keepTable(pid: number, packet: Uint8Array, starts: boolean): void {
    if (starts) this.#tables.set(pid, [packet]);
    else {
      const begun = this.#tables.get(pid);
      if (begun !== undefined && begun.length < MAX_TABLE_PACKETS) begun.push(packet);
    }
  }

  #isJoint(pid: number, randomAccess: boolean): boolean {
    const { picture, sound } = this.#streams();
    if (picture === null) return pid === sound;
    if (pid !== picture) return false;
    this.#unmarked = randomAccess ? 0 : this.#unmarked + 1;
    return randomAccess || this.#unmarked > UNMARKED_PICTURES;
  }

  /** PIDs of the program’s first picture and first sound. */
  #streams(): { picture: number | null; sound: number | null } {
    const number = this.#program ?? this.#map.programs.keys().next().value;
    const pids = [...((number === undefined ? null : this.#map.streamsOf(number))?.keys() ?? [])];
    const first = (kind: 'video' | 'audio'): number | null =>
      pids.find((pid) => this.#map.streams.get(pid) === kind) ?? null;
    return { picture: first('video'), sound: first('audio') };
  }
}
