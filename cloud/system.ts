/** What this program costs the machine: its own process and, where /proc tells it, its FFmpegs. */
import { readFileSync } from 'node:fs';
import { childPids } from './ffmpeg.ts';

/** Clock ticks a second of /proc/<pid>/stat: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
const pageBytes = 4096;

interface ChildCost {
  cpuMs: number;
  memoryBytes: number;
}

/** Reads /proc/<pid>; null where there is none, or the process has just gone. */
function costOf(pid: number): ChildCost | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may hold blanks; after it come state (3rd field), … utime (14th), stime (15th), rss (24th).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuMs: (ticks * 1000) / ticksPerSecond, memoryBytes: Number(fields[21]) * pageBytes };
  } catch {
    // Not Linux, or already gone: it costs nothing that we can see.
    return null;
  }
}

export class SystemMeter {
  #atMs = performance.now();
  #ownMs = this.#own();
  #childMs = new Map<number, number>();
  /** Percent of one core. */
  cpuPct = 0;
  memoryMb = 0;

  /** Takes a sample; rates are over the time since the last one. */
  sample(): void {
    const nowMs = performance.now();
    const ownMs = this.#own();
    let spentMs = ownMs - this.#ownMs;
    let bytes = process.memoryUsage.rss();
    const childMs = new Map<number, number>();
    for (const pid of childPids()) {
      const cost = costOf(pid);
      if (cost === null) continue;
      childMs.set(pid, cost.cpuMs);
      spentMs += cost.cpuMs - (this.#childMs.get(pid) ?? 0);
      bytes += cost.memoryBytes;
    }
    this.cpuPct = Math.round((1000 * spentMs) / Math.max(1, nowMs - this.#atMs)) / 10;
    this.memoryMb = Math.round(bytes / 1_048_576);
    this.#atMs = nowMs;
    this.#ownMs = ownMs;
    this.#childMs = childMs;
  }

  #own(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
