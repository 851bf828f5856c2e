/**
 * The recordings folder as a list, and the only way from a name that a client sends to a file: a name is looked up among
 * the plain files of the folder, so neither “..” nor a link leads out of it.
 */
import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { FlypackError } from '#shared/errors.ts';
import { groupFiles, type ListedRecording, type Recording, type RecordingPart } from '#shared/recording/listing.ts';
import type { RecordingLedger } from './ledger.ts';
import { movieLengthMs, transportLengthMs, waveLengthMs } from './length.ts';

export interface LibraryOptions {
  /** The folder of now. */
  folder: () => string;
  ledger: RecordingLedger;
}

/** A recording of the folder with everything a job needs. */
export interface FoundRecording extends ListedRecording {
  folder: string;
  /** Names of its files, first part first. */
  names: string[];
}

export class RecordingLibrary {
  readonly #options: LibraryOptions;
  /** Lengths that are known: a file’s name, size and time tell whether it is still the same. */
  #lengths = new Map<string, number | null>();

  constructor(options: LibraryOptions) {
    this.#options = options;
  }

  get folder(): string {
    return this.#options.folder();
  }

  /** Everything in the folder; empty while there is no folder. @throws FlypackError `recording_folder` when it cannot be read */
  async list(): Promise<Recording[]> {
    const { folder } = this;
    const known = this.#lengths;
    this.#lengths = new Map();
    const listed: Recording[] = [];
    for (const entry of groupFiles(await plainFiles(folder))) {
      const key = entry.parts.map(({ name, bytes, modifiedMs }) => `${name}|${bytes}|${modifiedMs}`).join('/');
      const durationMs = known.has(key) ? (known.get(key) ?? null) : await lengthOf(folder, entry);
      this.#lengths.set(key, durationMs);
      listed.push({ ...entry, durationMs, status: this.#statusOf(folder, entry) });
    }
    return listed;
  }

  /** @throws FlypackError `recording_unknown` */
  async find(id: string): Promise<FoundRecording> {
    const { folder } = this;
    const entry = groupFiles(await plainFiles(folder)).find((candidate) => candidate.id === id);
    if (entry === undefined) throw new FlypackError('recording_unknown', { recording: id });
    return { ...entry, folder, names: entry.parts.map(({ name }) => name) };
  }

  /** Whether something is being written into it. */
  isWriting({ folder, names }: FoundRecording): boolean {
    return names.some((name) => this.#options.ledger.isOpen(path.join(folder, name)));
  }

  /** Deletes it with all its parts. @throws FlypackError `recording_unknown`, `recording_in_use`; the file system’s error */
  async remove(id: string): Promise<void> {
    const found = await this.find(id);
    if (this.isWriting(found))
      throw new FlypackError('recording_in_use', { by: 'the recording that is being written' });
    for (const name of found.names) {
      const file = path.join(found.folder, name);
      await rm(file);
      this.#options.ledger.forget(file);
    }
  }

  #statusOf(folder: string, { parts }: ListedRecording): Recording['status'] {
    const { ledger } = this.#options;
    const files = parts.map(({ name }) => path.join(folder, name));
    if (files.some((file) => ledger.isOpen(file))) return 'writing';
    return files.some((file) => ledger.wasCutOff(file)) ? 'cutOff' : 'whole';
  }
}

/** The plain files of a folder: no links, no folders, nothing that is hidden. */
async function plainFiles(folder: string): Promise<RecordingPart[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    const problem = error instanceof Error ? error.message : String(error);
    throw new FlypackError('recording_folder', { folder, problem });
  }
  const visible = names.filter((name) => !name.startsWith('.'));
  const files = await Promise.all(
    visible.map(async (name): Promise<RecordingPart[]> => {
      // Null: it has gone meanwhile.
      const found = await lstat(path.join(folder, name)).catch(() => null);
      if (found === null || !found.isFile()) return [];
      return [{ name, bytes: found.size, modifiedMs: Math.round(found.mtimeMs) }];
    }),
  );
  return files.flat();
}

async function lengthOf(folder: string, { id, parts }: ListedRecording): Promise<number | null> {
  const files = parts.map(({ name }) => path.join(folder, name));
  const [file = ''] = files;
  try {
    if (/\.ts$/i.test(id)) return await transportLengthMs(files);
    if (/\.(mp4|mov|m4a)$/i.test(id)) return await movieLengthMs(file);
    return /\.wav$/i.test(id) ? await waveLengthMs(file) : null;
  } catch {
    // Gone, or unreadable: its length is not known, and whoever uses it is told why.
    return null;
  }
}
