/**
 * Turns the output of one encoder after the other into one unbroken MPEG-TS: continuity counters go on counting, time
 * never steps back, and the stream is cut into chunks of at most one video frame for the fan-out.
 */
import type { FrameRate } from '#shared/canvas.ts';
import { frameOfPts } from '#shared/program-time.ts';
import { readPes, readTsHeader, TS_PACKET_BYTES, writeContinuity } from '#shared/ts/packet.ts';
import { TsPacketizer } from '#shared/ts/packetizer.ts';
import { ProgramMap, type StreamKind } from '#shared/ts/program-map.ts';
import type { ProgramChunk } from '../media.ts';

const NOTHING = Number.NEGATIVE_INFINITY;

export interface SplicerOptions {
  frameRate: FrameRate;
  /** The unwrapped PTS that a 33-bit one stands for right now. */
  unwrap: (pts: number) => number;
  onChunk: (chunk: ProgramChunk) => void;
}

export class Splicer {
  readonly #options: SplicerOptions;
  /** Bytes of the picture’s packets so far, transport headers left out. */
  videoBytes = 0;
  readonly #continuity = new Map<number, number>();
  readonly #lastPts = new Map<number, number>();
  #packets = new TsPacketizer();
  #map = new ProgramMap();
  #tables = new Map<number, Uint8Array>();
  /** PIDs whose current access unit is passed over, because it repeats time that has gone out already. */
  #muted = new Set<number>();

  constructor(options: SplicerOptions) {
    this.#options = options;
  }

  /** PIDs of the program’s picture and sound; null before its tables. */
  get pids(): { video: number; audio: number } | null {
    const pidOf = (wanted: StreamKind) => [...this.#map.streams].find(([, kind]) => kind === wanted)?.[0] ?? null;
    const [video, audio] = [pidOf('video'), pidOf('audio')];
    return video === null || audio === null ? null : { video, audio };
  }

  /** Something else follows that keeps to the program’s tables and PIDs, and has no tables of its own. */
  switchedWithin(): void {
    this.#packets = new TsPacketizer();
    this.#muted.clear();
  }

  /** Another encoder’s output follows. */
  switched(): void {
    this.#packets = new TsPacketizer();
    this.#map = new ProgramMap();
    this.#muted.clear();
  }

  push(bytes: Uint8Array): void {
    const data = this.#packets.push(bytes);
    let piece = new Piece();
    for (let at = 0; at < data.length; at += TS_PACKET_BYTES) {
      this.#map.see(data, at);
      const header = readTsHeader(data, at);
      const packet = data.subarray(at, at + TS_PACKET_BYTES);
      if (this.#map.isTable(header.pid)) this.#tables.set(header.pid, packet.slice());
      const kind = this.#map.streams.get(header.pid);
      if (kind !== undefined && header.unitStart) {
        const pts = readPes(data, at + header.payloadOffset, at + TS_PACKET_BYTES)?.pts ?? null;
        const time = pts === null ? null : this.#options.unwrap(pts);
        this.#mute(header.pid, time);
        if (kind === 'video' && !this.#muted.has(header.pid)) {
          this.#emit(piece);
          piece = new Piece();
          piece.frame = time === null ? null : frameOfPts(time, this.#options.frameRate);
          piece.frames = 1;
          piece.keyFrame = header.randomAccess;
          if (header.randomAccess) for (const table of this.#tables.values()) this.#append(piece, table.slice());
        }
      }
      if (kind === 'video') this.videoBytes += TS_PACKET_BYTES - header.payloadOffset;
      if (!this.#muted.has(header.pid)) this.#append(piece, packet);
    }
    this.#emit(piece);
  }

  /** A new encoder repeats a little of what the old one has sent; that must not go out twice. */
  #mute(pid: number, time: number | null): void {
    const last = this.#lastPts.get(pid) ?? NOTHING;
    if (time === null || time > last) {
      this.#muted.delete(pid);
      if (time !== null) this.#lastPts.set(pid, Math.max(last, time));
    } else if (this.#map.streams.get(pid) === 'audio') {
      this.#muted.add(pid);
    }
  }

  #append(piece: Piece, packet: Uint8Array): void {
    const { pid, hasPayload } = readTsHeader(packet, 0);
    const last = this.#continuity.get(pid) ?? 15;
    // Packets without payload repeat the counter (ISO/IEC 13818-1, 2.4.3.3).
    const next = hasPayload ? (last + 1) & 15 : last;
    this.#continuity.set(pid, next);
    writeContinuity(packet, 0, next);
    piece.packets.push(packet);
  }

  #emit(piece: Piece): void {
    if (piece.packets.length === 0) return;
    const data = new Uint8Array(piece.packets.length * TS_PACKET_BYTES);
    for (const [i, packet] of piece.packets.entries()) data.set(packet, i * TS_PACKET_BYTES);
    this.#options.onChunk({ data, keyFrame: piece.keyFrame, frames: piece.frames, frame: piece.frame });
  }
}

class Piece {
  readonly packets: Uint8Array[] = [];
  keyFrame = false;
  frames = 0;
  frame: number | null = null;
}
