/** Turns the kernel’s send queue, which is counted in bytes, into how long the program waits there. Pure. */
import type { LineSample } from '#shared/outputs/line-queue.ts';

/** A queue is never looked back into further than this: long before, the push is taken for stuck. */
const KEPT_MS = 12_000;

export class LineGauge {
  /** What was handed to FFmpeg: all bytes up to and with this chunk, when, and when it came out of the encoder. */
  #handed: { totalBytes: number; atMs: number; encodedMs: number }[] = [];

  /** A chunk was handed to FFmpeg. `totalBytes`: with it, since any moment. */
  handed(totalBytes: number, atMs: number, encodedMs: number): void {
    this.#handed.push({ totalBytes, atMs, encodedMs });
    while ((this.#handed[0]?.atMs ?? atMs) < atMs - KEPT_MS) this.#handed.shift();
  }

  /**
   * What it means that the kernel held `unsentBytes` at `atMs`; null while too little is known. FFmpeg packs the program
   * anew, in nearly as many bytes; what it keeps for itself is always about the same.
   */
  at(atMs: number, unsentBytes: number): LineSample | null {
    const handed = this.#handed.findLast((chunk) => chunk.atMs <= atMs);
    if (handed === undefined) return null;
    const arrivedBytes = handed.totalBytes - unsentBytes;
    const oldest = this.#handed.find(({ totalBytes }) => totalBytes > arrivedBytes);
    const waits = unsentBytes > 0 && oldest !== undefined && oldest.atMs <= atMs;
    return { atMs, arrivedBytes, waitsMs: waits ? Math.max(0, atMs - oldest.encodedMs) : 0 };
  }
}
