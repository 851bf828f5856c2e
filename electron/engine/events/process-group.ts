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

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ESRCH';
