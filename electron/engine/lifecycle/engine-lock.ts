/**
 * One engine a data folder. The lock is a file that only one process can create (`link` fails where it exists). A lock
 * whose owner is gone is taken over under a claim that names the very lock judged stale: of several processes that
 * judged it so, one gets the claim, and it looks again before it acts. So two engines never start side by side, and
 * nobody removes a lock that was renewed in the meantime.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { PRIVATE_FILE } from '../store/atomic-file.ts';
import { bootedAtMs, pidExists, processStart } from './process-identity.ts';

const LockOwner = z.object({
  pid: z.int().positive(),
  /** Names this holding of the lock. */
  nonce: z.string(),
  takenAtMs: z.number(),
  processStart: z.string().nullable(),
});
export type LockOwner = z.infer<typeof LockOwner>;

export interface EngineLock {
  release(): Promise<void>;
}

const lockFile = (dataDir: string): string => path.join(dataDir, 'engine.lock');

const claimLifeMs = 10_000;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
const exists = (error: unknown): boolean => hasCode(error, 'EEXIST');
const missing = (error: unknown): boolean => hasCode(error, 'ENOENT');

/** Who holds the lock; null when nobody does, or when the file makes no sense. */
export async function readLockOwner(dataDir: string): Promise<LockOwner | null> {
  try {
    const parsed = LockOwner.safeParse(JSON.parse(await readFile(lockFile(dataDir), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // No lock, or one that cannot be read: it is always written whole, so nobody’s.
    return null;
  }
}

/** `alive` for certain, `gone` for certain, or `unsure`: there is such a pid, but the system cannot say whose. */
export async function judgeOwner(owner: LockOwner): Promise<'alive' | 'gone' | 'unsure'> {
  if (!pidExists(owner.pid) || owner.takenAtMs < bootedAtMs() - 5000) return 'gone';
  if (owner.processStart === null) return 'unsure';
  return (await processStart(owner.pid)) === owner.processStart ? 'alive' : 'gone';
}

/**
 * Takes the lock, or returns its owner when somebody holds it. `isStale` decides about an owner that cannot be told
 * from another process with its pid.
 */
export async function takeLock(
  dataDir: string,
  isStale: (owner: LockOwner) => Promise<boolean>,
): Promise<EngineLock | LockOwner> {
  const mine: LockOwner = {
    pid: process.pid,
    nonce: randomUUID(),
    takenAtMs: Date.now(),
    processStart: await processStart(process.pid),
  };
  const temporary = path.join(dataDir, `engine.lock.${mine.nonce}`);
  await writeFile(temporary, JSON.stringify(mine), { mode: PRIVATE_FILE, flag: 'wx' });
  try {
    for (;;) {
      try {
        await link(temporary, lockFile(dataDir));
        return lockOf(dataDir, mine);
      } catch (error) {
        if (!exists(error)) throw error;
      }
      const owner = await readLockOwner(dataDir);
      const verdict = owner === null ? 'gone' : await judgeOwner(owner);
      if (owner !== null && (verdict === 'alive' || (verdict === 'unsure' && !(await isStale(owner))))) return owner;
      if (await takeOver(dataDir, owner?.nonce ?? 'unreadable', temporary)) return lockOf(dataDir, mine);
    }
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Puts `replacement` in the place of the lock `nonce`, unless somebody else is doing so or the lock has changed. */
async function takeOver(dataDir: string, nonce: string, replacement: string): Promise<boolean> {
  const claim = path.join(dataDir, `engine.lock.claim-${nonce}`);
  try {
    await writeFile(claim, String(process.pid), { mode: PRIVATE_FILE, flag: 'wx' });
  } catch (error) {
    if (!exists(error)) throw error;
    await dropDeadClaim(claim);
    return false;
  }
  try {
    if (((await readLockOwner(dataDir))?.nonce ?? 'unreadable') !== nonce) return false;
    await rename(replacement, lockFile(dataDir));
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

/** A process that died between its claim and its take-over, which takes milliseconds, must not block everybody for ever. */
async function dropDeadClaim(claim: string): Promise<void> {
  try {
    const pid = Number(await readFile(claim, 'utf8'));
    const ageMs = Date.now() - (await stat(claim)).mtimeMs;
    if (ageMs > claimLifeMs || (pid > 0 && !pidExists(pid))) await rm(claim, { force: true });
    else await delay(20);
  } catch (error) {
    if (!missing(error)) throw error;
  }
}

const lockOf = (dataDir: string, mine: LockOwner): EngineLock => ({
  release: async () => {
    const owner = await readLockOwner(dataDir);
    if (owner?.nonce === mine.nonce) await rm(lockFile(dataDir), { force: true });
  },
});
