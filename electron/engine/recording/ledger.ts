/**
 * Which files are being written, on disk: what stands there as open when an engine starts was cut off, by a crash or by
 * the power.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { messageOf } from '#shared/errors.ts';
import type { RecordingState } from '#shared/state/state.ts';
import { Serial } from '../serial.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import type { LogLine } from '../store/event-log.ts';

const Books = z.object({ open: z.array(z.string()), cutOff: z.array(z.string()) });
/** Files that are gone are forgotten; beyond this many the oldest are. */
const MAX_CUT_OFF = 500;

export class RecordingLedger {
  readonly #file: string;
  readonly #log: (line: LogLine) => void;
  readonly #open = new Set<string>();
  #cutOff: string[] = [];
  readonly #writes = new Serial();
  /** What the program recorder writes. */
  #program: string | null = null;

  constructor(dataDir: string, log: (line: LogLine) => void) {
    this.#file = path.join(dataDir, 'recordings.json');
    this.#log = log;
    const before = this.#read();
    const left = before.open.filter((file) => existsSync(file));
    this.#cutOff = [...new Set([...before.cutOff.filter((file) => existsSync(file)), ...left])].slice(-MAX_CUT_OFF);
    for (const file of left) {
      const text = `${path.basename(file)} was cut off when the engine ended; it can be played up to there.`;
      log({ level: 'warn', about: 'recording', text });
    }
    if (before.open.length > 0) this.#save();
  }

  isOpen(file: string): boolean {
    return this.#open.has(file);
  }

  wasCutOff(file: string): boolean {
    return this.#cutOff.includes(file);
  }

  /** A file begins to be written. */
  opened(file: string): void {
    this.#open.add(file);
    this.#save();
  }

  /** It is whole. */
  closed(file: string): void {
    if (this.#open.delete(file)) this.#save();
  }

  /** The file is gone. */
  forget(file: string): void {
    if (!this.#cutOff.includes(file)) return;
    this.#cutOff = this.#cutOff.filter((other) => other !== file);
    this.#save();
  }

  /** The program recording has changed. */
  follow({ folder, file, status }: RecordingState): void {
    const now = folder === null || file === null || status === 'off' ? null : path.join(folder, file);
    if (now === this.#program) return;
    const before = this.#program;
    this.#program = now;
    if (now !== null) this.opened(now);
    if (before !== null) this.closed(before);
  }

  /** Resolves when everything is on disk. */
  flush(): Promise<void> {
    return this.#writes.run(async () => undefined);
  }

  #read(): z.infer<typeof Books> {
    try {
      return Books.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      // None yet, or not ours: no recording is known to have been cut off.
      return { open: [], cutOff: [] };
    }
  }

  #save(): void {
    const text = JSON.stringify({ open: [...this.#open], cutOff: this.#cutOff });
    this.#writes
      .run(() => writeFileAtomic(this.#file, text))
      .catch((error: unknown) => {
        const problem = `It could not be noted which recordings are being written: ${messageOf(error)}`;
        this.#log({ level: 'warn', about: 'recording', text: problem });
      });
  }
}
