/** CPU time of other processes, from /proc. Elsewhere than on Linux it is not known and reads as 0. */
import { readFileSync } from 'node:fs';

/** Clock ticks a second in /proc/<pid>/stat; 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/** CPU seconds a process has used so far, or null when that cannot be known. */
export function cpuSecondsOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command name may hold spaces and brackets; fields count from behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
  } catch {
    // Not Linux, or the process has just ended.
    return null;
  }
}

/** Percent of one core between two calls. */
export class CpuMeter {
  #last: { pid: number; cpuS: number; atMs: number } | null = null;

  read(pid: number | undefined, nowMs: number): number {
    const cpuS = pid === undefined ? null : cpuSecondsOf(pid);
    if (pid === undefined || cpuS === null) {
      this.#last = null;
      return 0;
    }
    const last = this.#last;
    this.#last = { pid, cpuS, atMs: nowMs };
    if (last === null || last.pid !== pid || nowMs <= last.atMs) return 0;
    return (100_000 * (cpuS - last.cpuS)) / (nowMs - last.atMs);
  }
}
