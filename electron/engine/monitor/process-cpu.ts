/** What processes cost, from /proc. Elsewhere than on Linux it is not known. */
import { readFileSync } from 'node:fs';

/** Clock ticks a second in /proc/<pid>/stat; 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100;

export interface ProcessCost {
  /** CPU seconds used so far. */
  cpuS: number;
  /** Resident memory, shared pages included. */
  memoryBytes: number;
}

/** Size of a page of memory by the kernel’s auxiliary vector (AT_PAGESZ, getauxval(3)); 4096 where there is none. */
function readPageBytes(): number {
  const AT_PAGESZ = 6n;
  try {
    const vector = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= vector.length; at += 16)
      if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8));
  } catch {
    // Not Linux: then no page is ever counted.
  }
  return 4096;
}

const pageBytes = readPageBytes();

/** Reads a `stat` file of /proc: proc_pid_stat(5), fields 14 and 15 are CPU ticks, 24 is resident pages. */
export function parseStat(stat: string): ProcessCost {
  // The command name may hold spaces and brackets; fields count from behind the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    cpuS: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S,
    memoryBytes: Number(fields[21]) * pageBytes,
  };
}

/** What `/proc/<which>/stat` says (`which`: a pid, `self`, `thread-self`), or null when that cannot be known. */
export function costOf(which: number | string): ProcessCost | null {
  try {
    return parseStat(readFileSync(`/proc/${which}/stat`, 'latin1'));
  } catch {
    // Not Linux, or the process has just ended.
    return null;
  }
}

/** Percent of one core between two looks at the same process. */
export class CpuShare {
  #last: { cpuS: number; atMs: number } | null = null;

  /** Null on the first look. */
  take(cpuS: number, nowMs: number): number | null {
    const last = this.#last;
    this.#last = { cpuS, atMs: nowMs };
    if (last === null || nowMs <= last.atMs) return null;
    return Math.max(0, (100_000 * (cpuS - last.cpuS)) / (nowMs - last.atMs));
  }
}

/** Percent of one core between two calls; 0 where it is not known. */
export class CpuMeter {
  #last: { pid: number; share: CpuShare } | null = null;

  read(pid: number | undefined, nowMs: number): number {
    const cost = pid === undefined ? null : costOf(pid);
    if (pid === undefined || cost === null) {
      this.#last = null;
      return 0;
    }
    if (this.#last?.pid !== pid) this.#last = { pid, share: new CpuShare() };
    return this.#last.share.take(cost.cpuS, nowMs) ?? 0;
  }
}
