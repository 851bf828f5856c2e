/** What a disk does to a recording. */
import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { FlypackError, messageOf } from '#shared/errors.ts';

/** One level only: a folder on a disk that is not there must not be made somewhere else. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/**
 * Makes the folder where it is missing and tries whether something can be made in it: a wrong name is found out while it is
 * typed, not when a recording has to begin. @throws FlypackError `recording_folder` with the reason
 */
export async function requireFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await rmdir(await mkdtemp(path.join(folder, '.flypack-')));
  } catch (error) {
    throw new FlypackError('recording_folder', { folder, problem: diskProblem(error) });
  }
}

/** Why something could not be written, as a sentence. */
export function diskProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk is full.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'The folder may not be written to.';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'The folder is not there.';
    default:
      return messageOf(error);
  }
}
