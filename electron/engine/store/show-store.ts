/**
 * Keeps the show on disk: `show.json` in the data folder, with `show.last-good.json` beside it. Secrets (SRT
 * passphrases, stream keys) stand in these files in plain text; the files and their folder are readable by the user
 * only, and nothing but these files ever gets them.
 */
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { type ErrorCode, FlypackError } from '#shared/errors.ts';
import { defaultShow, ShowFile } from '#shared/show/show-file.ts';
import { PRIVATE_FOLDER, writeFileAtomic } from './atomic-file.ts';
import { formatShow, parseShow, secretsOfShow } from './show-format.ts';

/** A change is on disk this long after it was made; a burst of changes is one write. */
const saveDelayMs = 500;
const retryDelayMs = 5000;

export interface ShowStoreOptions {
  dataDir: string;
  /** Called when a save fails; it is tried again by itself. */
  onSaveError: (error: unknown) => void;
}

export class ShowStore {
  readonly #options: ShowStoreOptions;
  #current: ShowFile;
  #secrets: readonly string[];
  #dirty = false;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();
  /** What was wrong with the show file at the start; null when nothing was. */
  readonly loadProblem: FlypackError | null;

  private constructor(options: ShowStoreOptions, show: ShowFile, problem: FlypackError | null) {
    this.#options = options;
    this.#current = show;
    this.#secrets = secretsOfShow(show);
    this.loadProblem = problem;
  }

  /**
   * Loads the show of a data folder, or `showFile` in its place, or makes the first one. A damaged `show.json` is put
   * aside and the last good copy taken; `loadProblem` then says what happened.
   * @throws FlypackError `show_newer`; for `showFile` also `show_invalid`
   */
  static async open(options: ShowStoreOptions, showFile?: string): Promise<ShowStore> {
    await mkdir(options.dataDir, { recursive: true, mode: PRIVATE_FOLDER });
    const { show, problem } =
      showFile === undefined ? await loadCurrent(options.dataDir) : { show: await loadGiven(showFile), problem: null };
    const store = new ShowStore(options, show, problem);
    store.#dirty = true;
    await store.#write();
    return store;
  }

  get current(): ShowFile {
    return this.#current;
  }

  /** Every secret in the show. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  /** Replaces parts of the show; they are on disk within a second. */
  update(changes: Partial<Omit<ShowFile, 'format' | 'version'>>): void {
    this.#current = ShowFile.parse({ ...this.#current, ...changes });
    this.#secrets = secretsOfShow(this.#current);
    this.#dirty = true;
    this.#schedule(saveDelayMs);
  }

  /** Resolves when the present show is on disk. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#save();
  }

  #schedule(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#save().catch((error: unknown) => {
        this.#options.onSaveError(error);
        this.#schedule(retryDelayMs);
      });
    }, delayMs);
  }

  #save(): Promise<void> {
    // One write at a time, whatever became of the one before.
    this.#saving = this.#saving.then(
      () => this.#write(),
      () => this.#write(),
    );
    return this.#saving;
  }

  async #write(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    const text = formatShow(this.#current);
    try {
      await writeFileAtomic(currentFile(this.#options.dataDir), text);
      await writeFileAtomic(lastGoodFile(this.#options.dataDir), text);
    } catch (error) {
      this.#dirty = true;
      throw error;
    }
  }
}

const currentFile = (dataDir: string): string => path.join(dataDir, 'show.json');
const lastGoodFile = (dataDir: string): string => path.join(dataDir, 'show.last-good.json');

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function loadGiven(file: string): Promise<ShowFile> {
  const text = await readIfThere(file);
  if (text === null) throw new FlypackError('show_invalid', { file, issues: [{ path: '', message: 'no such file' }] });
  try {
    return parseShow(text);
  } catch (error) {
    throw aboutFile(error, file, 'show_invalid');
  }
}

async function loadCurrent(dataDir: string): Promise<{ show: ShowFile; problem: FlypackError | null }> {
  const file = currentFile(dataDir);
  const text = await readIfThere(file);
  if (text === null) return { show: (await loadLastGood(dataDir)) ?? defaultShow(), problem: null };
  try {
    return { show: parseShow(text), problem: null };
  } catch (error) {
    if (!(error instanceof FlypackError) || error.code !== 'show_damaged') throw aboutFile(error, file, null);
    const keptAs = path.join(dataDir, `show.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}.json`);
    await rename(file, keptAs);
    const lastGood = await loadLastGood(dataDir);
    const problem = new FlypackError('show_damaged', {
      file,
      ...detailsOf(error),
      keptAs,
      loaded: lastGood === null ? 'the default show: there was no good copy' : 'the last good copy',
    });
    return { show: lastGood ?? defaultShow(), problem };
  }
}

async function loadLastGood(dataDir: string): Promise<ShowFile | null> {
  const text = await readIfThere(lastGoodFile(dataDir));
  if (text === null) return null;
  try {
    return parseShow(text);
  } catch (error) {
    // Damaged as well: there is nothing good left to load, and the caller says so.
    if (error instanceof FlypackError && error.code === 'show_damaged') return null;
    throw error;
  }
}

const detailsOf = (error: FlypackError): object =>
  typeof error.details === 'object' && error.details !== null ? error.details : {};

/** The same error, naming the file; a damaged show given by a person is an invalid one and leaves no copy to load. */
function aboutFile(error: unknown, file: string, damagedAs: ErrorCode | null): unknown {
  if (!(error instanceof FlypackError)) return error;
  const code = error.code === 'show_damaged' && damagedAs !== null ? damagedAs : error.code;
  return new FlypackError(code, { file, ...detailsOf(error) });
}
