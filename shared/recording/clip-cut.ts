/**
 * Cuts a piece out of the program’s transport stream: pictures from a key frame to the last frame that is wanted, and the
 * sound that belongs to them, wherever the encoder has put it in the stream. Pure; nothing is decoded.
 */
import type { FrameRate } from '../canvas.ts';
import { ptsOfFrame } from '../program-time.ts';
import { PTS_HZ, ptsDelta, readPes, readTsHeader, TS_PACKET_BYTES, writeContinuity } from '../ts/packet.ts';
import { ProgramMap } from '../ts/program-map.ts';

/** A picture that others lean on comes at most so many frames before them. */
const MAX_REORDERED = 4;

export interface CutRange {
  /** The key frame to begin with. */
  keyFrame: number;
  /** The last frame that is wanted. */
  lastFrame: number;
  rate: FrameRate;
}

export class ClipCut {
  readonly #map = new ProgramMap();
  readonly #origin: number;
  readonly #frameTicks: number;
  readonly #endTicks: number;
  readonly #wanted: number;
  /** Streams whose present unit belongs to the clip. */
  readonly #passing = new Set<number>();
  readonly #continuity = new Map<number, number>();
  /** Pictures up to the last one that have come. */
  pictures = 0;
  /** Sound behind the last picture has come: nothing more is needed. */
  #soundOver = false;
  #pictureOver = false;

  constructor({ keyFrame, lastFrame, rate }: CutRange) {
    this.#origin = ptsOfFrame(keyFrame, rate);
    this.#frameTicks = (PTS_HZ * rate.den) / rate.num;
    this.#wanted = lastFrame - keyFrame + 1;
    this.#endTicks = this.#wanted * this.#frameTicks - this.#frameTicks / 2;
  }

  /** Everything that belongs to it has come. */
  get over(): boolean {
    return this.#soundOver && this.#pictureOver;
  }

  /** The packets of `data` that belong to the clip. `data` holds whole packets; they are changed in place. */
  push(data: Uint8Array): Uint8Array {
    let to = 0;
    for (let at = 0; at < data.length; at += TS_PACKET_BYTES) {
      if (!this.#belongs(data, at)) continue;
      data.copyWithin(to, at, at + TS_PACKET_BYTES);
      this.#count(data, to);
      to += TS_PACKET_BYTES;
    }
    return data.subarray(0, to);
  }

  #belongs(data: Uint8Array, at: number): boolean {
    this.#map.see(data, at);
    const { pid, unitStart, payloadOffset, randomAccess } = readTsHeader(data, at);
    if (this.#map.isTable(pid)) return true;
    const kind = this.#map.streams.get(pid);
    if (kind !== 'video' && kind !== 'audio') return false;
    if (unitStart) {
      const pts = readPes(data, at + payloadOffset, at + TS_PACKET_BYTES)?.pts ?? null;
      const passes = pts !== null && this.#passes(kind, ptsDelta(pts, this.#origin), randomAccess);
      if (passes) this.#passing.add(pid);
      else this.#passing.delete(pid);
    }
    return this.#passing.has(pid);
  }

  /** `ticks`: time after the key frame. */
  #passes(kind: 'video' | 'audio', ticks: number, randomAccess: boolean): boolean {
    const early = ticks < -this.#frameTicks / 2;
    if (kind === 'audio') {
      if (ticks >= this.#endTicks + this.#frameTicks / 2) this.#soundOver = true;
      return !early && !this.#soundOver;
    }
    if (early || (this.pictures === 0 && !randomAccess)) return false;
    if (ticks < this.#endTicks) {
      this.pictures += 1;
      return true;
    }
    // Pictures before it may lean on it.
    const needed = this.pictures < this.#wanted && ticks < this.#endTicks + MAX_REORDERED * this.#frameTicks;
    this.#pictureOver ||= !needed;
    return needed;
  }

  /** Counters go on without a gap, or what is left would look damaged. */
  #count(data: Uint8Array, at: number): void {
    const { pid, hasPayload } = readTsHeader(data, at);
    const last = this.#continuity.get(pid) ?? 15;
    const next = hasPayload ? (last + 1) & 15 : last;
    this.#continuity.set(pid, next);
    writeContinuity(data, at, next);
  }
}
