/**
 * The bounded queue in front of an FFmpeg: contribution in batches, each a whole planned segment of one or more GOPs.
 * When FFmpeg lags, the oldest batches that it has not begun are dropped whole, so what comes out stays decodable.
 */
import type { PlannedSegment } from '../packager/plan.ts';

export interface Batch {
  segment: PlannedSegment;
  /** Transport packets not yet handed out, oldest first. */
  chunks: Uint8Array[];
  queuedAtMs: number;
}

export interface QueueLimits {
  /** A batch that has waited this long, unbegun, is dropped when a newer one is there. */
  maxWaitMs: number;
  /** Bytes in all; beyond it even a begun batch says that FFmpeg is stuck. */
  maxBytes: number;
}

export class GopQueue {
  readonly #limits: QueueLimits;
  #batches: Batch[] = [];
  /** The oldest batch is partly handed out: dropping it would leave half a segment. */
  #begun = false;
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** FFmpeg does not take what it is given, and waiting will not help. */
  get stuck(): boolean {
    return this.#bytes > this.#limits.maxBytes;
  }

  /** Starts a batch with `data`; returns the segments that had to go. */
  begin(segment: PlannedSegment, data: Uint8Array, nowMs: number): PlannedSegment[] {
    this.#batches.push({ segment, chunks: [data], queuedAtMs: nowMs });
    this.#bytes += data.length;
    const dropped: PlannedSegment[] = [];
    for (;;) {
      const oldest = this.#begun ? 1 : 0;
      const batch = this.#batches[oldest];
      if (batch === undefined || oldest === this.#batches.length - 1) return dropped;
      if (nowMs - batch.queuedAtMs <= this.#limits.maxWaitMs) return dropped;
      this.#batches.splice(oldest, 1);
      this.#bytes -= batch.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      dropped.push(batch.segment);
    }
  }

  /** Adds to the newest batch; ignored before the first. */
  append(data: Uint8Array): void {
    const newest = this.#batches.at(-1);
    if (newest === undefined) return;
    newest.chunks.push(data);
    this.#bytes += data.length;
  }

  /** The next chunk for FFmpeg; `first` is set on the first of a batch. Null when there is none. */
  next(): { data: Uint8Array; first: PlannedSegment | null } | null {
    for (;;) {
      const batch = this.#batches[0];
      if (batch === undefined) return null;
      const data = batch.chunks.shift();
      if (data !== undefined) {
        const first = this.#begun ? null : batch.segment;
        this.#begun = true;
        this.#bytes -= data.length;
        return { data, first };
      }
      // The newest batch stays: more of it may come.
      if (this.#batches.length === 1) return null;
      this.#batches.shift();
      this.#begun = false;
    }
  }

  /** Empties the queue; what comes next must begin a batch. Returns the segments that were not handed out whole. */
  clear(): PlannedSegment[] {
    const dropped = this.#batches.map((batch) => batch.segment);
    this.#batches = [];
    this.#begun = false;
    this.#bytes = 0;
    return dropped;
  }
}
