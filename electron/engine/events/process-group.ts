/** Processes that lead a group of their own, and everything they have started. */

/** Sends a signal to the whole group that `pid` leads; Windows has no groups, there it goes to the process alone. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Whether no process of the group is left. */
export function groupIsGone(pid: number): boolean {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 0);
    return false;
  } catch (error) {
    return isGone(error);
  }
}

const checkEveryMs = 25;

/** Waits until no process of the group is left. Resolves with whether that was so within `ms`. */
export async function waitGroupGone(pid: number, ms: number): Promise<boolean> {
  const untilMs = performance.now() + ms;
  while (!groupIsGone(pid)) {
    if (performance.now() >= untilMs) return false;
    await new Promise<void>((next) => {
      setTimeout(next, checkEveryMs);
    });
  }
  return true;
}

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ESRCH';
