/** Follows PAT and PMT far enough to know which PID carries the picture and which the sound. */
import { readTsHeader, TS_PACKET_BYTES } from './packet.ts';

export type StreamKind = 'video' | 'audio' | 'other';

const videoTypes = new Set([0x01, 0x02, 0x10, 0x1b, 0x24, 0x33]);
const audioTypes = new Set([0x03, 0x04, 0x0f, 0x11, 0x81, 0x87]);

export class ProgramMap {
  #pmtPids = new Set<number>();
  /** Kind of each elementary stream, by PID. */
  readonly streams = new Map<number, StreamKind>();
  /** `stream_type` of each elementary stream as the PMT gives it, by PID. */
  readonly types = new Map<number, number>();

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
    const section = at + header.payloadOffset + 1 + (data[at + header.payloadOffset] ?? 0);
    const length = (((data[section + 1] ?? 0) & 0x0f) << 8) | (data[section + 2] ?? 0);
    // The last four bytes of a section are its CRC.
    const last = Math.min(end, section + 3 + length) - 4;
    if (header.pid === 0) this.#readPat(data, section + 8, last);
    else this.#readPmt(data, section, last);
  }

  #readPat(data: Uint8Array, from: number, last: number): void {
    for (let at = from; at + 4 <= last; at += 4) {
      const program = ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
      if (program !== 0) this.#pmtPids.add((((data[at + 2] ?? 0) & 0x1f) << 8) | (data[at + 3] ?? 0));
    }
  }

  #readPmt(data: Uint8Array, section: number, last: number): void {
    const infoBytes = (((data[section + 10] ?? 0) & 0x0f) << 8) | (data[section + 11] ?? 0);
    let at = section + 12 + infoBytes;
    while (at + 5 <= last) {
      const type = data[at] ?? 0;
      const pid = (((data[at + 1] ?? 0) & 0x1f) << 8) | (data[at + 2] ?? 0);
      this.types.set(pid, type);
      this.streams.set(pid, videoTypes.has(type) ? 'video' : audioTypes.has(type) ? 'audio' : 'other');
      at += 5 + ((((data[at + 3] ?? 0) & 0x0f) << 8) | (data[at + 4] ?? 0));
    }
  }
}
