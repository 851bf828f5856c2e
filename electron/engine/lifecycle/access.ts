/**
 * `access.json` in the data folder: the token and the port. Kept from one run to the next, so that a control room open
 * in a browser finds the engine again after a restart.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../store/atomic-file.ts';

const Access = z.object({
  /** 256 random bits, base64url. */
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Port of the last run; null before the first. */
  port: z.int().min(1).max(65_535).nullable(),
});
export type Access = z.infer<typeof Access>;

const fileIn = (dataDir: string): string => path.join(dataDir, 'access.json');

/** The data folder’s token and last port; a fresh token where there is none, or none that can be read. */
export async function loadAccess(dataDir: string): Promise<Access> {
  try {
    const parsed = Access.safeParse(JSON.parse(await readFile(fileIn(dataDir), 'utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // The first run in this folder, or a damaged file: a new token is made, and open panels ask for it.
  }
  return { token: randomBytes(32).toString('base64url'), port: null };
}

/** Keeps token and port for the next run, readable by the user only. */
export const saveAccess = (dataDir: string, access: Access): Promise<void> =>
  writeFileAtomic(fileIn(dataDir), `${JSON.stringify(access)}\n`);

/** Compares in constant time: hashed first, so that not even the length can be measured. */
export function sameToken(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
