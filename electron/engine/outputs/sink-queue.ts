/**
 * What waits for one consumer of the program. Bounded in time and bytes; when it overflows, whole GOPs leave it up to
 * the next key frame, so that a decoder never meets frames whose references are missing.
 */
import type { ProgramChunk } from '../media.ts';

/** A chunk with the moment it came out of the encoder, in ms on the engine’s monotonic clock. */
export interface TimedChunk {
  chunk: ProgramChunk;
  atMs: number;
}

export interface QueueLimits {
  ms: number;
  bytes: number;
}

export const DEFAULT_QUEUE_LIMITS: QueueLimits = { ms: 1500, bytes: 32 * 1024 * 1024 };

export class SinkQueue {
  readonly #limits: QueueLimits;
  #items: TimedChunk[] = [];
  #bytes = 0;
  #waitingForKey = true;
  /** Waiting because the queue overflowed: what passes by counts as dropped. At the start it does not. */
  #overflowed = false;
  #droppedFrames = 0;

  constructor(limits: QueueLimits = DEFAULT_QUEUE_LIMITS) {
    this.#limits = limits;
  }

  /** Video frames that left the queue without having been taken. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  get length(): number {
    return this.#items.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How far behind the encoder the consumer is. */
  queueMs(nowMs: number): number {
    const [head] = this.#items;
    return head === undefined ? 0 : Math.max(0, nowMs - head.atMs);
  }

  /** Adds a chunk; the first one ever, and the first after a drop, is one with a key frame. */
  push(item: TimedChunk): void {
    if (this.#waitingForKey && !item.chunk.keyFrame) {
      if (this.#overflowed) this.#droppedFrames += item.chunk.frames;
      return;
    }
    this.#waitingForKey = false;
    this.#items.push(item);
    this.#bytes += item.chunk.data.length;
    while (this.#isOver(item.atMs)) this.#dropToNextKey();
  }

  /** The oldest chunk, which thereby leaves the queue. */
  shift(): TimedChunk | undefined {
    const item = this.#items.shift();
    if (item !== undefined) this.#bytes -= item.chunk.data.length;
    return item;
  }

  #isOver(nowMs: number): boolean {
    if (this.#items.length === 0) return false;
    return this.#bytes > this.#limits.bytes || this.queueMs(nowMs) > this.#limits.ms;
  }

  #dropToNextKey(): void {
    const next = this.#items.findIndex((item, index) => index > 0 && item.chunk.keyFrame);
    const kept = next < 0 ? [] : this.#items.slice(next);
    const gone = next < 0 ? this.#items : this.#items.slice(0, next);
    for (const { chunk } of gone) {
      this.#droppedFrames += chunk.frames;
      this.#bytes -= chunk.data.length;
    }
    this.#items = kept;
    if (kept.length === 0) {
      this.#waitingForKey = true;
      this.#overflowed = true;
    }
  }
}
