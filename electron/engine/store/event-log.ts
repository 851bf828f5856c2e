/** The event log: what happened in the show, one line an event, kept in memory for the page and in a file for later. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { redactSecrets } from '#shared/redact.ts';
import type { LogEntry } from '#shared/state/telemetry.ts';
import { RotatingFile } from './rotating-file.ts';

const keptEntries = 1000;
const maxBytes = 5_000_000;

export type LogLine = Pick<LogEntry, 'level' | 'about' | 'text'>;

export interface EventLogOptions {
  /** Folder of `events.jsonl`. */
  folder: string;
  /** Values that must never be written, whatever text they come in. */
  secrets: () => readonly string[];
  now?: () => number;
}

export class EventLog {
  readonly #file: RotatingFile;
  readonly #secrets: () => readonly string[];
  readonly #now: () => number;
  readonly #listeners = new Set<(entry: LogEntry) => void>();
  #entries: LogEntry[];
  #seq: number;

  constructor(options: EventLogOptions) {
    this.#file = new RotatingFile(path.join(options.folder, 'events.jsonl'), maxBytes);
    this.#secrets = options.secrets;
    this.#now = options.now ?? Date.now;
    this.#entries = [...readEntries(this.#file.aside), ...readEntries(this.#file.file)].slice(-keptEntries);
    this.#seq = this.#entries.at(-1)?.seq ?? 0;
  }

  /** Adds an entry, stamped with the next number and the time. */
  add(line: LogLine): LogEntry {
    this.#seq += 1;
    const text = redactSecrets(line.text, this.#secrets());
    const entry: LogEntry = { seq: this.#seq, atMs: this.#now(), level: line.level, about: line.about, text };
    this.#entries.push(entry);
    if (this.#entries.length > keptEntries * 1.2) this.#entries = this.#entries.slice(-keptEntries);
    this.#file.append(JSON.stringify(entry));
    for (const listener of this.#listeners) listener(entry);
    return entry;
  }

  /** The newest `count` entries, oldest first. */
  last(count: number): LogEntry[] {
    return this.#entries.slice(-count);
  }

  /** Calls `listener` with each new entry until the returned function is called. */
  onEntry(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when everything is in the file. */
  flush(): Promise<void> {
    return this.#file.flush();
  }

  /** For the last words of a process that is about to end. */
  flushSync(): void {
    this.#file.flushSync();
  }
}

const isEntry = (value: unknown): value is LogEntry =>
  typeof value === 'object' &&
  value !== null &&
  'seq' in value &&
  typeof value.seq === 'number' &&
  'atMs' in value &&
  typeof value.atMs === 'number' &&
  'level' in value &&
  (value.level === 'info' || value.level === 'warn' || value.level === 'error') &&
  'about' in value &&
  typeof value.about === 'string' &&
  'text' in value &&
  typeof value.text === 'string';

/** What earlier runs wrote. A line cut off by a crash is passed over: the rest of the log is still worth having. */
function readEntries(file: string): LogEntry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // No log yet, or an unreadable one: this run starts a new history.
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isEntry(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}
