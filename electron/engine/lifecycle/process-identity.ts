/** Tells a process from another one that got the same pid later. */
import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';

/** Whether a process with this pid exists. */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * When the process started, in a form that only compares equal to itself: on Linux the boot id and the start time in
 * clock ticks since boot (proc(5), field 22 of `/proc/<pid>/stat`). Null where the system does not tell.
 */
export async function processStart(pid: number): Promise<string | null> {
  try {
    const [bootId, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // The command in parentheses may hold spaces and parentheses; fields are counted from behind its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTicks = fields[19];
    return startTicks === undefined ? null : `${bootId.trim()}:${startTicks}`;
  } catch {
    // No /proc on this system, or the process has just ended.
    return null;
  }
}

/** Wall clock (ms) at which this machine started, give or take a second. */
export const bootedAtMs = (): number => Date.now() - uptime() * 1000;
