/**
 * The program’s last minutes in files of some seconds. Which frame lies where is known in memory only: the files are of no
 * use to another engine, and go with this one.
 */
import { type FileHandle, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TimedChunk } from '../../outputs/sink-queue.ts';

/** Seconds of a file: what is thrown away at once. */
const SEGMENT_MS = 5000;
const READ_BYTES = 188 * 5000;

interface Gop {
  frame: number;
  offset: number;
}

interface Segment {
  file: string;
  gops: Gop[];
  /** With what is about to be written, and without. */
  bytes: number;
  written: number;
  beganMs: number;
  lastFrame: number;
  lastMs: number;
  /** Clips that read it. */
  readers: number;
}

export class ReplayRing {
  readonly #folder: string;
  #segments: Segment[] = [];
  #handle: FileHandle | null = null;
  #next = 1;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  /** First frame of the oldest GOP; null while nothing is kept. */
  get oldestFrame(): number | null {
    return this.#segments[0]?.gops[0]?.frame ?? null;
  }

  get newestFrame(): number | null {
    return this.#segments.at(-1)?.lastFrame ?? null;
  }

  /** Time from the oldest to the newest chunk. */
  get keptMs(): number {
    const [first, last] = [this.#segments[0], this.#segments.at(-1)];
    return first === undefined || last === undefined ? 0 : last.lastMs - first.beganMs;
  }

  /** Frame of the last key frame at or before `frame`; null when that is not kept any more. */
  keyFrameAt(frame: number): number | null {
    const gops = this.#segments.flatMap((segment) => segment.gops);
    return gops.findLast((gop) => gop.frame <= frame)?.frame ?? null;
  }

  /** Writes chunks; the first one ever begins with a key frame. @throws the file system’s error */
  async write(items: readonly TimedChunk[]): Promise<void> {
    let parts: Uint8Array[] = [];
    let segment = this.#segments.at(-1);
    let newest: { lastFrame: number; lastMs: number } | undefined;
    const flush = async (): Promise<void> => {
      if (segment === undefined || newest === undefined) return;
      await this.#handle?.writeFile(Buffer.concat(parts));
      Object.assign(segment, newest, { written: segment.bytes });
      parts = [];
      newest = undefined;
    };
    for (const { chunk, atMs } of items) {
      const full = segment === undefined || this.#handle === null || atMs - segment.beganMs >= SEGMENT_MS;
      if (chunk.keyFrame && full) {
        await flush();
        segment = await this.#begin(chunk.frame ?? 0, atMs);
      } else if (chunk.keyFrame && chunk.frame !== null) {
        segment?.gops.push({ frame: chunk.frame, offset: segment.bytes });
      }
      if (segment === undefined) continue;
      parts.push(chunk.data);
      segment.bytes += chunk.data.length;
      const before: number = newest?.lastFrame ?? segment.lastFrame;
      newest = { lastFrame: Math.max(before, chunk.frame ?? 0), lastMs: atMs };
    }
    await flush();
  }

  /** Throws away what is older than `keepMs` or more than `maxBytes`. The file that is written always stays. */
  async trim(nowMs: number, keepMs: number, maxBytes: number): Promise<void> {
    for (;;) {
      const [oldest, second] = this.#segments;
      if (oldest === undefined || second === undefined || oldest.readers > 0) return;
      // Gone only when the rest still holds all that is promised.
      const old = nowMs - second.beganMs > keepMs;
      if (!old && this.bytes <= maxBytes) return;
      this.#segments.shift();
      await rm(oldest.file, { force: true });
    }
  }

  /**
   * The stream from the GOP in front of the key frame `keyFrame` on, in pieces of whole packets: sound may lie in front of
   * its picture. It ends with what is kept now. @throws the file system’s error
   */
  async *read(keyFrame: number): AsyncGenerator<Uint8Array> {
    const places = this.#segments.flatMap((segment) => segment.gops.map((gop) => ({ segment, gop })));
    const at = places.findIndex(({ gop }) => gop.frame === keyFrame);
    const first = places[Math.max(0, at - 1)];
    if (at < 0 || first === undefined) return;
    const segments = this.#segments.slice(this.#segments.indexOf(first.segment));
    for (const segment of segments) segment.readers += 1;
    try {
      for (const segment of segments) {
        const handle = await open(segment.file, 'r');
        try {
          let position = segment === first.segment ? first.gop.offset : 0;
          while (position < segment.written) {
            const buffer = new Uint8Array(Math.min(READ_BYTES, segment.written - position));
            const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
            if (bytesRead === 0) break;
            position += bytesRead;
            yield buffer.subarray(0, bytesRead - (bytesRead % 188));
          }
        } finally {
          await handle.close();
        }
      }
    } finally {
      for (const segment of segments) segment.readers -= 1;
    }
  }

  /** Throws everything away. */
  async clear(): Promise<void> {
    const segments = this.#segments;
    this.#segments = [];
    await this.#close();
    await Promise.all(segments.map(({ file }) => rm(file, { force: true })));
  }

  async #begin(frame: number, beganMs: number): Promise<Segment> {
    await this.#close();
    const file = path.join(this.#folder, `${String(this.#next).padStart(6, '0')}.ts`);
    this.#next += 1;
    this.#handle = await open(file, 'w', 0o600);
    const gops = [{ frame, offset: 0 }];
    const segment: Segment = {
      file,
      gops,
      bytes: 0,
      written: 0,
      beganMs,
      lastFrame: frame,
      lastMs: beganMs,
      readers: 0,
    };
    this.#segments.push(segment);
    return segment;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }
}
