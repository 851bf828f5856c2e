/** Whether a process hangs or only waits for its turn on a busy machine: Linux tells what each thread is doing. */
import { readdirSync, readFileSync } from 'node:fs';

/**
 * True when no thread of `pid` runs, wants to run or waits for the disk: it sleeps or was stopped. False where that
 * cannot be known, which is everywhere but on Linux.
 */
export function isAsleep(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
      // The name may hold brackets; the state is the letter behind the last one (proc_pid_stat(5)).
      const state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state !== 'R' && state !== 'D';
    });
  } catch {
    // Not Linux, or a thread has just ended: then it does something.
    return false;
  }
}
