/** A text file that grows by lines and is put aside when it is full, so that a log can never fill the disk. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { appendFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './atomic-file.ts';

export class RotatingFile {
  readonly #file: string;
  readonly #aside: string;
  readonly #maxBytes: number;
  #size: number;
  #waiting = '';
  #inFlight = '';
  #writing: Promise<void> | null = null;
  /** The last thing that went wrong while writing; a log cannot log its own failure. */
  problem: Error | null = null;

  /** Two files at most: `name.ext`, and `name.1.ext` with what came before. */
  constructor(file: string, maxBytes: number) {
    const { dir, name, ext } = path.parse(file);
    mkdirSync(dir, { recursive: true, mode: PRIVATE_FOLDER });
    this.#file = file;
    this.#aside = path.join(dir, `${name}.1${ext}`);
    this.#maxBytes = maxBytes;
    this.#size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  get file(): string {
    return this.#file;
  }

  /** Where the lines before the present file’s are. */
  get aside(): string {
    return this.#aside;
  }

  /** Queues a line (without its line feed); never blocks and never throws. */
  append(line: string): void {
    this.#waiting += `${line}\n`;
    this.#writing ??= this.#drain();
  }

  /** Resolves when every line queued so far is in the file. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /**
   * Writes at once what is queued and what is on its way: for the last words of a process that is about to end. Should
   * it live on, lines that were on their way may stand there twice, which is better than not at all.
   */
  flushSync(): void {
    const text = this.#inFlight + this.#waiting;
    this.#waiting = '';
    if (text === '') return;
    try {
      if (this.#isFull()) renameSync(this.#file, this.#aside);
      appendFileSync(this.#file, text, { mode: PRIVATE_FILE });
    } catch (error) {
      this.problem = error instanceof Error ? error : new Error(String(error));
    }
  }

  #isFull(): boolean {
    return this.#size >= this.#maxBytes;
  }

  async #drain(): Promise<void> {
    while (this.#waiting !== '') {
      const text = this.#waiting;
      this.#waiting = '';
      this.#inFlight = text;
      try {
        if (this.#isFull()) {
          await rename(this.#file, this.#aside);
          this.#size = 0;
        }
        await appendFile(this.#file, text, { mode: PRIVATE_FILE });
        this.#size += Buffer.byteLength(text);
        this.problem = null;
      } catch (error) {
        // The disk is full or gone: the show goes on without its log, and the reason is kept for whoever asks.
        this.problem = error instanceof Error ? error : new Error(String(error));
      }
      this.#inFlight = '';
    }
    this.#writing = null;
  }
}
