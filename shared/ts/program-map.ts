/** Follows PAT and PMT far enough to know which PID carries the picture and which the sound. */
import { readTsHeader, TS_PACKET_BYTES } from './packet.ts';

export type StreamKind = 'video' | 'audio' | 'other';

const videoTypes = new Set([0x01, 0x02, 0x10, 0x1b, 0x24, 0x33]);
const audioTypes = new Set([0x03, 0x04, 0x0f, 0x11, 0x81, 0x87]);

/** Where the section begins in a payload, behind its pointer field. */
const sectionAt = (data: Uint8Array, payload: number): number => payload + 1 + (data[payload] ?? 0);

const programOf = (data: Uint8Array, section: number): number =>
  ((data[section + 3] ?? 0) << 8) | (data[section + 4] ?? 0);

/** Number of the program that the PMT at the start of this payload belongs to. */
export const pmtProgram = (data: Uint8Array, payload: number): number => programOf(data, sectionAt(data, payload));

export class ProgramMap {
  readonly #pmtPids = new Set<number>();
  readonly #programs = new Map<number, number>();
  readonly #streamsOf = new Map<number, Map<number, number>>();
  /** Kind of each elementary stream, by PID. */
  readonly streams = new Map<number, StreamKind>();
  /** `stream_type` of each elementary stream as the PMT gives it, by PID. */
  readonly types = new Map<number, number>();

  /** PID of each program’s PMT, by program number, in the order of the PAT. */
  get programs(): ReadonlyMap<number, number> {
    return this.#programs;
  }

  /** `stream_type` of each elementary stream of a program, by PID; null before its PMT. */
  streamsOf(program: number): ReadonlyMap<number, number> | null {
    return this.#streamsOf.get(program) ?? null;
  }

  /** Forgets the streams of a program whose PMT has changed. */
  forget(program: number): void {
    const pids = this.#streamsOf.get(program)?.keys() ?? [];
    this.#streamsOf.delete(program);
    for (const pid of pids) {
      const shared = [...this.#streamsOf.values()].some((streams) => streams.has(pid));
      if (shared) continue;
      this.streams.delete(pid);
      this.types.delete(pid);
    }
  }

  /** PIDs of the PMTs that the PAT names. */
  get pmtPids(): ReadonlySet<number> {
    return this.#pmtPids;
  }

  /** PIDs of tables: PAT and the PMTs seen so far. */
  isTable(pid: number): boolean {
    return pid === 0 || this.#pmtPids.has(pid);
  }

  /** Looks at the packet at `at`; cheap for all but table packets. */
  see(data: Uint8Array, at: number): void {
    const header = readTsHeader(data, at);
    if (!header.unitStart || !header.hasPayload || !this.isTable(header.pid)) return;
    const end = at + TS_PACKET_BYTES;
    const section = sectionAt(data, at + header.payloadOffset);
    const length = (((data[section + 1] ?? 0) & 0x0f) << 8) | (data[section + 2] ?? 0);
    // The last four bytes of a section are its CRC.
    const last = Math.min(end, section + 3 + length) - 4;
    if (header.pid === 0) this.#readPat(data, section + 8, last);
    else this.#readPmt(data, section, last);
  }

  #readPat(data: Uint8Array, from: number, last: number): void {
    for (let at = from; at + 4 <= last; at += 4) {
      const program = ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
      if (program === 0) continue;
      const pid = (((data[at + 2] ?? 0) & 0x1f) << 8) | (data[at + 3] ?? 0);
      this.#pmtPids.add(pid);
      this.#programs.set(program, pid);
    }
  }

  #readPmt(data: Uint8Array, section: number, last: number): void {
    const infoBytes = (((data[section + 10] ?? 0) & 0x0f) << 8) | (data[section + 11] ?? 0);
    const ofProgram = new Map<number, number>();
    this.#streamsOf.set(programOf(data, section), ofProgram);
    let at = section + 12 + infoBytes;
    while (at + 5 <= last) {
      const type = data[at] ?? 0;
      const pid = (((data[at + 1] ?? 0) & 0x1f) << 8) | (data[at + 2] ?? 0);
      ofProgram.set(pid, type);
      this.types.set(pid, type);
      this.streams.set(pid, videoTypes.has(type) ? 'video' : audioTypes.has(type) ? 'audio' : 'other');
      at += 5 + ((((data[at + 3] ?? 0) & 0x0f) << 8) | (data[at + 4] ?? 0));
    }
  }
}
