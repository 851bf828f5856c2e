/**
 * Keeps the show on disk: `show.json` in the data folder, with `show.last-good.json` beside it, both without secrets.
 * Those are in the vault, which is written first: each show file names the version of the vault that belongs to it.
 */
import { mkdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { Backoff } from '#shared/backoff.ts';
import type { FlypackError } from '#shared/errors.ts';
import { ShowFile } from '#shared/show/show-file.ts';
import { PRIVATE_FOLDER, writeFileAtomic } from './atomic-file.ts';
import { takeSecrets, valuesAt } from './secret-fields.ts';
import { formatShow, secretsOfShow } from './show-format.ts';
import { currentFile, keepPlainCopy, type LoadedShow, lastGoodFile, loadCurrent, loadGiven } from './show-load.ts';
import type { Vault } from './vault.ts';

/** A change goes to disk so soon: whoever starts the engine again after a crash finds the last cut. */
const saveDelayMs = 50;
/** A burst of changes is one write in this time. */
const saveEveryMs = 500;
/** Until it is saved nothing is calm. */
const RETRY = { firstMs: 5000, nextMs: 5000, longestMs: 15_000, calmMs: Number.POSITIVE_INFINITY };
/** Secrets of this run that are masked although they are no longer in the show. */
const maxPastSecrets = 1000;

export interface ShowStoreOptions {
  dataDir: string;
  vault: Vault;
  /** Called when a save fails, and not again until one was done; it is tried again by itself. */
  onSaveError: (error: unknown) => void;
}

export class ShowStore {
  readonly #options: ShowStoreOptions;
  #current: ShowFile;
  #secrets: readonly string[];
  /** Name of the vault’s version that the show files carry. */
  #version: string | null;
  /** Fields whose secrets are not to be had, and what stood in them at the start. */
  #missing: ReadonlyMap<string, unknown>;
  #dirty = false;
  /** When it was last written, monotonic. */
  #writtenMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  readonly #failures = new Backoff(RETRY);
  #saving: Promise<void> = Promise.resolve();
  readonly #savedListeners = new Set<() => void>();
  /** What was wrong with the show file at the start; null when nothing was. */
  readonly loadProblem: FlypackError | null;
  /** Secrets stood in the show file itself, as older versions wrote it: null, or whether they are now in the vault. */
  readonly plainSecrets: { moved: boolean; keptAs: string | null } | null;

  private constructor(options: ShowStoreOptions, loaded: LoadedShow, keptAs: string | null) {
    this.#options = options;
    this.#current = loaded.show;
    this.#secrets = secretsOfShow(loaded.show);
    this.#version = loaded.version;
    this.#missing = loaded.missing;
    this.loadProblem = loaded.problem;
    this.plainSecrets = loaded.plain ? { moved: options.vault.kept !== 'memory', keptAs } : null;
  }

  /**
   * Loads the show of a data folder, or `showFile` in its place, or makes the first one. A damaged `show.json` is put
   * aside and the last good copy taken; `loadProblem` then says what happened.
   * @throws FlypackError `show_newer`; for `showFile` also `show_invalid`
   */
  static async open(options: ShowStoreOptions, showFile?: string): Promise<ShowStore> {
    const { dataDir, vault } = options;
    await mkdir(dataDir, { recursive: true, mode: PRIVATE_FOLDER });
    const loaded = await (showFile === undefined ? loadCurrent(dataDir, vault) : loadGiven(showFile, vault));
    // Without a safe place the next start would not have them any more: the person’s file is not thrown away.
    const keptAs = loaded.plain && vault.kept === 'memory' ? await keepPlainCopy(dataDir) : null;
    const store = new ShowStore(options, loaded, keptAs);
    store.#dirty = true;
    await store.#write();
    return store;
  }

  get current(): ShowFile {
    return this.#current;
  }

  /** Every secret in the show, and those that were in it earlier in this run: logs may still come with them. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  get vault(): Vault {
    return this.#options.vault;
  }

  /** References of the secrets that the show has had and that must be typed again. */
  get missingSecrets(): string[] {
    const now = valuesAt(this.#current, [...this.#missing.keys()]);
    return [...this.#missing].flatMap(([field, before]) =>
      now.has(field) && isDeepStrictEqual(now.get(field), before) ? [field] : [],
    );
  }

  /** No longer asks for the secrets that are missing; a vault that is locked or damaged is set aside. */
  async forgetMissing(): Promise<void> {
    await this.#options.vault.letGo();
    this.#missing = new Map();
    this.#changed();
    await this.flush();
  }

  /** Calls `listener` after each save. */
  onSaved(listener: () => void): void {
    this.#savedListeners.add(listener);
  }

  /** Replaces parts of the show; they are on disk within a second. */
  update(changes: Partial<Omit<ShowFile, 'format' | 'version'>>): void {
    this.#current = ShowFile.parse({ ...this.#current, ...changes });
    const present = secretsOfShow(this.#current);
    const past = this.#secrets.filter((secret) => !present.includes(secret));
    this.#secrets = [...present, ...past.slice(0, maxPastSecrets)];
    this.#changed();
  }

  /** Resolves when the present show is on disk. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#save();
  }

  #changed(): void {
    this.#dirty = true;
    this.#schedule(Math.max(saveDelayMs, this.#writtenMs + saveEveryMs - performance.now()));
  }

  #schedule(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#save().catch((error: unknown) => {
        const pauseMs = this.#failures.failed(performance.now());
        if (this.#failures.failures === 1) this.#options.onSaveError(error);
        this.#schedule(pauseMs);
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
    this.#writtenMs = performance.now();
    const { dataDir, vault } = this.#options;
    const { open, secrets } = takeSecrets(this.#current);
    const missing = this.missingSecrets;
    try {
      const kept = await vault.keep(secrets, this.#version);
      // A vault that is locked may be opened another day: its version stays named.
      const version = kept ?? (missing.length > 0 ? this.#version : null);
      const fields = [...new Set([...Object.keys(secrets), ...missing])];
      const lost = kept === null ? Object.keys(secrets) : [];
      const text = formatShow(open, { version, fields, lost });
      await writeFileAtomic(currentFile(dataDir), text);
      await writeFileAtomic(lastGoodFile(dataDir), text);
      this.#version = version;
      this.#failures.reset();
    } catch (error) {
      this.#dirty = true;
      throw error;
    }
    for (const listener of this.#savedListeners) listener();
  }
}
