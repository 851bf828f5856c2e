/** Finds the show of a data folder: its file, the last good copy, a file that was given, or the first show. */
import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { type ErrorCode, FlypackError } from '#shared/errors.ts';
import { defaultShow, type ShowFile } from '#shared/show/show-file.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { putSecrets, takeSecrets, valuesAt } from './secret-fields.ts';
import { parseShow, type RawShow } from './show-format.ts';
import type { Vault } from './vault.ts';

export const currentFile = (dataDir: string): string => path.join(dataDir, 'show.json');
export const lastGoodFile = (dataDir: string): string => path.join(dataDir, 'show.last-good.json');

export interface LoadedShow {
  show: ShowFile;
  /** What was wrong with the show file; null when nothing was. */
  problem: FlypackError | null;
  /** Name of the vault’s version that belongs to it. */
  version: string | null;
  /** Fields whose secrets are not to be had, and what stands in them. */
  missing: ReadonlyMap<string, unknown>;
  /** Secrets stood in the file itself. */
  plain: boolean;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Reads a show’s text and puts its secrets back, as far as they can be had. */
function read(text: string, vault: Vault): LoadedShow {
  let version: string | null = null;
  let plain = false;
  let absent: string[] = [];
  const complete = ({ content, header }: RawShow): void => {
    const there = takeSecrets(content).secrets;
    plain = Object.keys(there).length > 0;
    if (header === null) return;
    version = header.version;
    const kept = Object.entries(vault.secretsOf(header.version) ?? {}).filter(
      ([field]) => !header.lost.includes(field),
    );
    const had = new Set([...Object.keys(there), ...kept.map(([field]) => field)]);
    absent = header.fields.filter((field) => !had.has(field));
    putSecrets(content, Object.fromEntries(kept));
  };
  const show = parseShow(text, complete);
  return { show, problem: null, version, missing: valuesAt(show, absent), plain };
}

const firstShow = (): LoadedShow => ({
  show: defaultShow(),
  problem: null,
  version: null,
  missing: new Map(),
  plain: false,
});

/** The show in a file that a person gave. @throws FlypackError `show_invalid`, `show_newer` */
export async function loadGiven(file: string, vault: Vault): Promise<LoadedShow> {
  const text = await readIfThere(file);
  if (text === null) throw new FlypackError('show_invalid', { file, issues: [{ path: '', message: 'no such file' }] });
  try {
    // The file stays as it is; what it holds is as good as typed.
    return { ...read(text, vault), plain: false };
  } catch (error) {
    throw aboutFile(error, file, 'show_invalid');
  }
}

/** The data folder’s show. A damaged file is put aside and the last good copy taken. @throws FlypackError `show_newer` */
export async function loadCurrent(dataDir: string, vault: Vault): Promise<LoadedShow> {
  const file = currentFile(dataDir);
  const text = await readIfThere(file);
  if (text === null) return (await loadLastGood(dataDir, vault)) ?? firstShow();
  try {
    return read(text, vault);
  } catch (error) {
    if (!(error instanceof FlypackError) || error.code !== 'show_damaged') throw aboutFile(error, file, null);
    const keptAs = path.join(dataDir, `show.damaged-${timeInName()}.json`);
    await rename(file, keptAs);
    const lastGood = await loadLastGood(dataDir, vault);
    const problem = new FlypackError('show_damaged', {
      file,
      ...detailsOf(error),
      keptAs,
      loaded: lastGood === null ? 'the default show: there was no good copy' : 'the last good copy',
    });
    return { ...(lastGood ?? firstShow()), problem };
  }
}

async function loadLastGood(dataDir: string, vault: Vault): Promise<LoadedShow | null> {
  const text = await readIfThere(lastGoodFile(dataDir));
  if (text === null) return null;
  try {
    return read(text, vault);
  } catch (error) {
    // Damaged as well: there is nothing good left to load, and the caller says so.
    if (error instanceof FlypackError && error.code === 'show_damaged') return null;
    throw error;
  }
}

/** Keeps a copy of a show file that holds secrets, because there is no safe place for them; its name. */
export async function keepPlainCopy(dataDir: string): Promise<string | null> {
  const text = (await readIfThere(currentFile(dataDir))) ?? (await readIfThere(lastGoodFile(dataDir)));
  if (text === null) return null;
  const file = path.join(dataDir, `show.with-secrets-${timeInName()}.json`);
  await writeFileAtomic(file, text);
  return file;
}

/** Copies of shows that were put aside, which may hold secrets from before there was a vault. */
export const setAsideShows = async (dataDir: string): Promise<string[]> =>
  (await readdir(dataDir)).filter((name) => /^show\.(?:damaged|with-secrets)-.*\.json$/.test(name)).sort();

const timeInName = (): string => new Date().toISOString().replace(/[:.]/g, '-');

const detailsOf = (error: FlypackError): object =>
  typeof error.details === 'object' && error.details !== null ? error.details : {};

/** The same error, naming the file; a damaged show given by a person is an invalid one and leaves no copy to load. */
function aboutFile(error: unknown, file: string, damagedAs: ErrorCode | null): unknown {
  if (!(error instanceof FlypackError)) return error;
  const code = error.code === 'show_damaged' && damagedAs !== null ? damagedAs : error.code;
  return new FlypackError(code, { file, ...detailsOf(error) });
}
