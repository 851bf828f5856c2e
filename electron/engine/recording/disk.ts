/** How much room a recording has. */
import { statfs } from 'node:fs/promises';

export interface DiskRoom {
  freeBytes: number;
  /** Seconds until only the reserve is left, at the present rate; null while nothing is written. */
  leftS: number | null;
}

/** Room on the disk of `folder`; null when the file system does not say. */
export async function diskRoom(folder: string, reserveBytes: number, bytesPerSecond: number): Promise<DiskRoom | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const freeBytes = bavail * bsize;
    const usable = Math.max(0, freeBytes - reserveBytes);
    return { freeBytes, leftS: bytesPerSecond > 0 ? Math.floor(usable / bytesPerSecond) : null };
  } catch {
    // Gone, or a file system that does not tell: unknown is the honest answer, and a failing write says the rest.
    return null;
  }
}
