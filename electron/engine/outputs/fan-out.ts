/** Copies the program’s transport stream to every consumer. Each has its own queue, so none can slow another. */
import type { ProgramChunk } from '../media.ts';
import type { TimedChunk } from './sink-queue.ts';

export interface ProgramSink {
  /** Takes the chunk at once and without blocking; the data is shared and must not be written to. */
  take(item: TimedChunk): void;
}

/** A GOP longer than this is not kept for newcomers: they wait for the next key frame instead. */
const keepMs = 1200;
const keepBytes = 16 * 1024 * 1024;
/** The most that B-frames put pictures out of order (H.264 and HEVC: 16). */
const reorderedFrames = 16;

export class FanOut {
  readonly #sinks = new Set<ProgramSink>();
  readonly #nowMs: () => number;
  #gop: TimedChunk[] = [];
  #gopBytes = 0;
  #newestFrame: number | null = null;
  #openFrames = 0;
  #missingFrames = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /**
   * Program frames that no chunk carried, by the frame numbers: dropped before the encoder, lost with an encoder, never
   * made. No consumer can receive these; B-frames may add a few. It only grows, and a numbering that begins anew leaves no gap.
   */
  get missingFrames(): number {
    return this.#missingFrames;
  }

  /** Hands a piece of the program to every sink. */
  push(chunk: ProgramChunk): void {
    if (chunk.frame !== null) this.#count(chunk.frame);
    const item: TimedChunk = { chunk, atMs: this.#nowMs() };
    this.#remember(item);
    for (const sink of this.#sinks) sink.take(item);
  }

  add(sink: ProgramSink): void {
    this.#sinks.add(sink);
  }

  remove(sink: ProgramSink): void {
    this.#sinks.delete(sink);
  }

  /** The program since its last key frame, so that a newcomer need not wait for the next; empty when that is long ago. */
  currentGop(): readonly TimedChunk[] {
    const [first] = this.#gop;
    return first !== undefined && this.#nowMs() - first.atMs <= keepMs ? [...this.#gop] : [];
  }

  /** B-frames come after a picture that is shown later: they fill a gap that was none. */
  #count(frame: number): void {
    const newest = this.#newestFrame ?? frame - 1;
    if (frame > newest) this.#openFrames += frame - newest - 1;
    else if (newest - frame <= reorderedFrames) this.#openFrames -= 1;
    if (frame > newest || newest - frame > reorderedFrames) this.#newestFrame = frame;
    this.#missingFrames = Math.max(this.#missingFrames, this.#openFrames);
  }

  #remember(item: TimedChunk): void {
    if (item.chunk.keyFrame) {
      this.#gop = [item];
      this.#gopBytes = item.chunk.data.length;
      return;
    }
    const [first] = this.#gop;
    if (first === undefined) return;
    this.#gop.push(item);
    this.#gopBytes += item.chunk.data.length;
    if (item.atMs - first.atMs > keepMs || this.#gopBytes > keepBytes) this.#gop = [];
  }
}
