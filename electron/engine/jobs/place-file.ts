/** Gives a finished file its name without ever replacing another one. */
import { link, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { numberedName } from '#shared/jobs/words.ts';
import { PRIVATE_FILE } from '../store/atomic-file.ts';

const MAX_TRIES = 1000;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null);
/** File systems without hard links: FAT, some network shares. */
const noLinks = new Set<unknown>(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']);

/**
 * Moves `file` to `name` in `folder`, or to “name 2”, “name 3”, … when that is taken. Both lie on the same file system.
 * Resolves with the name it got.
 * @throws the file system’s error
 */
export async function placeFile(file: string, folder: string, name: string): Promise<string> {
  for (let n = 1; n <= MAX_TRIES; n += 1) {
    const wanted = numberedName(name, n);
    if (await place(file, path.join(folder, wanted))) return wanted;
  }
  throw new Error(`every name like ${name} is taken`);
}

/** False when the name is taken. */
async function place(file: string, target: string): Promise<boolean> {
  try {
    await link(file, target);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!noLinks.has(codeOf(error))) throw error;
    return reserve(file, target);
  }
  await rm(file);
  return true;
}

/** Takes the name with an empty file first, which the rename then replaces. */
async function reserve(file: string, target: string): Promise<boolean> {
  try {
    const handle = await open(target, 'wx', PRIVATE_FILE);
    await handle.close();
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await rename(file, target);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
  return true;
}
