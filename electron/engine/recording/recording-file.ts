/**
 * One file of a recording: MPEG-TS as it came out of the encoder, which is playable at whatever byte it ends. What was
 * written is brought to the disk about three times a second, so that a power cut costs less than a second.
 */
import { type FileHandle, open, rm, stat } from 'node:fs/promises';

/**
 * The program’s. What came last waits to be gathered, then for the file’s turn, and then for the disk itself: all three
 * together have to stay below a second on a disk that takes its time.
 */
const SYNC_EVERY_MS = 250;

export class RecordingFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #syncEveryMs: number;
  #syncedMs = performance.now();
  #dirty = false;
  bytes = 0;
  /** When the oldest of what is not safely on disk was handed over, as the caller tells it; null: all is safe. */
  unsafeSinceMs: number | null = null;

  private constructor(path: string, handle: FileHandle, syncEveryMs: number) {
    this.path = path;
    this.#handle = handle;
    this.#syncEveryMs = syncEveryMs;
  }

  /** Makes the file. @throws Error when it exists already, or the disk does not take it */
  static async create(path: string, syncEveryMs: number = SYNC_EVERY_MS): Promise<RecordingFile> {
    return new RecordingFile(path, await open(path, 'wx', 0o600), syncEveryMs);
  }

  /**
   * Writes all of it; `sinceMs`: when the oldest of it came, by performance.now().
   * @throws Error when the disk is full or gone
   */
  async write(parts: readonly Uint8Array[], sinceMs: number = performance.now()): Promise<void> {
    this.unsafeSinceMs ??= sinceMs;
    let left = [...parts];
    while (left.length > 0) {
      const { bytesWritten } = await this.#handle.writev(left);
      this.bytes += bytesWritten;
      left = rest(left, bytesWritten);
    }
    this.#dirty = true;
    if (performance.now() - this.#syncedMs >= this.#syncEveryMs) await this.sync();
  }

  /** Brings to the disk what was written. */
  async sync(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    await this.#handle.datasync();
    this.unsafeSinceMs = null;
    this.#syncedMs = performance.now();
  }

  /** Closes it, whole on disk. */
  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.#handle.close();
    }
  }

  /**
   * Removes it, closed, when nothing was ever written into it; resolves with whether it did.
   * @throws Error when the folder is gone or takes nothing
   */
  async removeEmpty(): Promise<boolean> {
    if (this.bytes > 0 || (await stat(this.path)).size > 0) return false;
    await rm(this.path);
    return true;
  }
}

/** What is left of `parts` after their first `count` bytes. */
function rest(parts: readonly Uint8Array[], count: number): Uint8Array[] {
  let skip = count;
  return parts.flatMap((part) => {
    if (skip >= part.length) {
      skip -= part.length;
      return [];
    }
    const left = part.subarray(skip);
    skip = 0;
    return [left];
  });
}
