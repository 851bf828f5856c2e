/** The show log of one broadcast: appended line by line, synced with every batch of figures, redacted by value. */
import { type FileHandle, open } from 'node:fs/promises';
import type { ReportLine } from '#shared/report/lines.ts';
import { PRIVATE_FILE } from '../store/atomic-file.ts';

/** A day of figures is about 3 MB. Beyond this something babbles, and only what a report cannot do without is written. */
const MAX_BYTES = 32_000_000;
const needed: readonly ReportLine['k'][] = ['start', 'onair', 'end', 'destination', 'recording', 'program'];

export interface ShowLogOptions {
  file: string;
  /** Takes secrets out of a text. */
  redact: (text: string) => string;
  /** Called once when the disk does not take it; the show goes on without its log. */
  onProblem: (error: unknown) => void;
}

export class ShowLog {
  readonly #options: ShowLogOptions;
  #handle: FileHandle | null = null;
  #waiting = '';
  #bytes = 0;
  #sync = false;
  #failed = false;
  #writing: Promise<void> | null = null;

  constructor(options: ShowLogOptions) {
    this.#options = options;
  }

  /** Queues a line; never blocks and never throws. */
  write(line: ReportLine): void {
    if (this.#failed || (this.#bytes > MAX_BYTES && !needed.includes(line.k))) return;
    const { redact } = this.#options;
    const text = JSON.stringify(line, (_key, value: unknown) => (typeof value === 'string' ? redact(value) : value));
    this.#waiting += `${text}\n`;
    this.#bytes += text.length + 1;
    this.#sync ||= line.k === 's' || line.k === 'end' || line.k === 'start';
    this.#writing ??= this.#drain();
  }

  /** Resolves when every line queued so far is in the file. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#handle?.close();
    this.#handle = null;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting !== '') {
        const text = this.#waiting;
        const sync = this.#sync;
        this.#waiting = '';
        this.#sync = false;
        this.#handle ??= await open(this.#options.file, 'a', PRIVATE_FILE);
        await this.#handle.appendFile(text);
        if (sync) await this.#handle.datasync();
      }
    } catch (error) {
      this.#failed = true;
      this.#waiting = '';
      this.#options.onProblem(error);
    }
    this.#writing = null;
  }
}
