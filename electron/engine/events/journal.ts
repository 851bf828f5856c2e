/**
 * What the engine has started for its event and how far the event’s life is, on disk before it happens: a crash in the
 * middle neither forgets a machine nor makes a second one. Holds control tokens, so only the user may read it.
 */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { EventId } from '#shared/ids.ts';
import { PRIVATE_FOLDER, writeFileAtomic } from '../store/atomic-file.ts';

const Time = z.number().nullable();

const Machine = z.object({
  kind: z.literal('local'),
  controlToken: z.string(),
  startedAtMs: z.number(),
  /** Null between the decision and the start; a node whose pid was never written ends with its stdin. */
  pid: z.int().nullable(),
  /** Tells the process from a later one with the same pid; null where the system does not tell. */
  processStart: z.string().nullable(),
  /** `http://host:port`; null until it is ready. */
  control: z.string().nullable(),
});
export type Machine = z.infer<typeof Machine>;

const Journal = z.object({
  version: z.literal(1),
  eventId: EventId,
  life: z.object({
    status: z.enum(['draft', 'scheduled', 'preparing', 'ready', 'live', 'ending', 'ended', 'failed']),
    cause: z.string().nullable(),
    preparedAtMs: Time,
    liveAtMs: Time,
    endedAtMs: Time,
  }),
  machines: z.array(Machine),
});
export type Journal = z.infer<typeof Journal>;

export class EventJournal {
  readonly #file: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(dataDir: string) {
    this.#file = path.join(dataDir, 'events.journal.json');
  }

  /** What the last engine has left; null when there is nothing. @throws Error when the file is there and unreadable */
  async read(): Promise<Journal | null> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
    return Journal.parse(JSON.parse(text));
  }

  /** Writes in the order of the calls; resolves when it is on disk. @throws the file system’s error */
  write(journal: Journal): Promise<void> {
    const text = `${JSON.stringify(journal, null, 2)}\n`;
    const written = this.#writing.then(async () => {
      await mkdir(path.dirname(this.#file), { recursive: true, mode: PRIVATE_FOLDER });
      await writeFileAtomic(this.#file, text);
    });
    // A failed write is told to whoever asked for it; the next one starts afresh.
    this.#writing = written.catch(() => undefined);
    return written;
  }
}
