/** What a disk does to a recording. */
import { mkdir } from 'node:fs/promises';
import { messageOf } from '#shared/errors.ts';

/** One level only: a folder on a disk that is not there must not be made somewhere else. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
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
