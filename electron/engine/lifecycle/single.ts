/** Takes the data folder for this process, or finds the engine that has it. */
import { setTimeout as delay } from 'node:timers/promises';
import { FlypackError } from '#shared/errors.ts';
import { findEngine } from './attach.ts';
import type { EngineFile } from './engine-file.ts';
import { type EngineLock, judgeOwner, type LockOwner, takeLock } from './engine-lock.ts';

/** An engine that holds the lock answers within this: it is starting, or ending. */
const answerWithinMs = 15_000;
/** A process that may or may not be an engine is given this long to show that it is. */
const doubtMs = 5000;
const pollMs = 50;

export type Claim = { lock: EngineLock } | { running: EngineFile };

/** The engine of the folder as soon as it answers; null when it has not by then, or when `goOn` says no. */
async function waitForEngine(
  dataDir: string,
  withinMs: number,
  goOn: () => Promise<boolean>,
): Promise<EngineFile | null> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const engine = await findEngine(dataDir);
    if (engine !== null) return engine;
    if (Date.now() > deadline || !(await goOn())) return null;
    await delay(pollMs);
  }
}

/**
 * The lock on the data folder, or the engine that runs there.
 * @throws FlypackError `engine_running` when a process holds the folder for certain and does not answer
 */
export async function claimFolder(dataDir: string): Promise<Claim> {
  const deadline = Date.now() + answerWithinMs;
  for (;;) {
    const taken = await takeLock(
      dataDir,
      async () => (await waitForEngine(dataDir, doubtMs, async () => true)) === null,
    );
    if ('release' in taken) return { lock: taken };
    const owner: LockOwner = taken;
    const isThere = async (): Promise<boolean> => (await judgeOwner(owner)) !== 'gone';
    const running = await waitForEngine(dataDir, deadline - Date.now(), isThere);
    if (running !== null) return { running };
    // It ended while we waited, or was ending when we came: the folder is free now, for us or for the quickest.
    if (Date.now() > deadline) throw new FlypackError('engine_running', { pid: owner.pid });
  }
}
