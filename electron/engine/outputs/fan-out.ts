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

export class FanOut {
  readonly #sinks = new Set<ProgramSink>();
  readonly #nowMs: () => number;
  #gop: TimedChunk[] = [];
  #gopBytes = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Hands a piece of the program to every sink. */
  push(chunk: ProgramChunk): void {
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
