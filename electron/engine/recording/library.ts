/**
 * The recordings folder as a list, and the only way from a name that a client sends to a file: a name is looked up among
 * the plain files of the folder, so neither “..” nor a link leads out of it.
 */
import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { FlypackError, messageOf } from '#shared/errors.ts';
import {
  groupFiles,
  isIsolatedFolder,
  type ListedFolder,
  type ListedRecording,
  type Recording,
  type RecordingPart,
} from '#shared/recording/listing.ts';
import type { RecordingLedger } from './ledger.ts';
import { matroskaLengthMs, movieLengthMs, transportLengthMs, waveLengthMs } from './length.ts';

/** What an isolated run says of its files, beside them. */
const ALIGNMENT = 'alignment.json';

export interface LibraryOptions {
  /** The folder of now. */
  folder: () => string;
  ledger: RecordingLedger;
}

/** A recording of the folder with everything a job needs. */
export interface FoundRecording extends ListedRecording {
  /** Where its files lie. */
  dir: string;
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
    const root = this.folder;
    const known = this.#lengths;
    this.#lengths = new Map();
    const listed: Recording[] = [];
    for (const entry of groupFiles(await foldersIn(root))) {
      const files = filesOf(root, entry);
      const key = entry.parts.map(({ bytes, modifiedMs }, i) => `${files[i]}|${bytes}|${modifiedMs}`).join('/');
      const durationMs = known.has(key) ? (known.get(key) ?? null) : await lengthOf(files);
      this.#lengths.set(key, durationMs);
      listed.push({ ...entry, durationMs, status: this.#statusOf(files) });
    }
    return listed;
  }

  /** @throws FlypackError `recording_unknown` */
  async find(id: string): Promise<FoundRecording> {
    const root = this.folder;
    const entry = groupFiles(await foldersIn(root)).find((candidate) => candidate.id === id);
    if (entry === undefined) throw new FlypackError('recording_unknown', { recording: id });
    const dir = path.join(root, entry.folder ?? '');
    return { ...entry, dir, names: entry.parts.map(({ name }) => name) };
  }

  /** Whether something is being written into it. */
  isWriting({ dir, names }: FoundRecording): boolean {
    return names.some((name) => this.#options.ledger.isOpen(path.join(dir, name)));
  }

  /** Deletes it with all its parts. @throws FlypackError `recording_unknown`, `recording_in_use`; the file system’s error */
  async remove(id: string): Promise<void> {
    const found = await this.find(id);
    if (this.isWriting(found))
      throw new FlypackError('recording_in_use', { by: 'the recording that is being written' });
    for (const name of found.names) {
      const file = path.join(found.dir, name);
      await rm(file);
      this.#options.ledger.forget(file);
    }
    if (found.folder !== null) await removeEmpty(found.dir);
  }

  #statusOf(files: readonly string[]): Recording['status'] {
    const { ledger } = this.#options;
    if (files.some((file) => ledger.isOpen(file))) return 'writing';
    return files.some((file) => ledger.wasCutOff(file)) ? 'cutOff' : 'whole';
  }
}

const filesOf = (root: string, { folder, parts }: ListedRecording): string[] =>
  parts.map(({ name }) => path.join(root, folder ?? '', name));

/** The recordings folder, and the folders of isolated recordings in it. */
async function foldersIn(root: string): Promise<ListedFolder[]> {
  const names = (await namesIn(root)).filter(isIsolatedFolder);
  const isolated = await Promise.all(
    names.map(async (folder): Promise<ListedFolder[]> => {
      const found = await lstat(path.join(root, folder)).catch(() => null);
      return found?.isDirectory() === true ? [{ folder, files: await plainFiles(path.join(root, folder)) }] : [];
    }),
  );
  return [{ folder: null, files: await plainFiles(root) }, ...isolated.flat()];
}

/** Names of what lies in a folder and is not hidden; none when it is not there. @throws FlypackError `recording_folder` */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new FlypackError('recording_folder', { folder, problem: messageOf(error) });
  }
}

/** An isolated run whose last recording is gone leaves nothing behind. */
async function removeEmpty(dir: string): Promise<void> {
  const left = await readdir(dir);
  if (left.every((name) => name === ALIGNMENT)) await rm(dir, { recursive: true, force: true });
}

/** The plain files of a folder: no links, no folders, nothing that is hidden. */
async function plainFiles(folder: string): Promise<RecordingPart[]> {
  const names = await namesIn(folder);
  const files = await Promise.all(
    names.map(async (name): Promise<RecordingPart[]> => {
      // Null: it has gone meanwhile.
      const found = await lstat(path.join(folder, name)).catch(() => null);
      if (found === null || !found.isFile()) return [];
      return [{ name, bytes: found.size, modifiedMs: Math.round(found.mtimeMs) }];
    }),
  );
  return files.flat();
}

/** Length of the recording that these files are, in ms; null when it cannot be told. */
export async function lengthOf(files: readonly string[]): Promise<number | null> {
  const [file = ''] = files;
  try {
    if (/\.ts$/i.test(file)) return await transportLengthMs(files);
    if (/\.mkv$/i.test(file)) return await matroskaLengthMs(file);
    if (/\.(mp4|mov|m4a)$/i.test(file)) return await movieLengthMs(file);
    return /\.wav$/i.test(file) ? await waveLengthMs(file) : null;
  } catch {
    // Gone, or unreadable: its length is not known, and whoever uses it is told why.
    return null;
  }
}
