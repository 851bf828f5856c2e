/** CPU time of a process and everything below it, from /proc (Linux). */
import { readFileSync } from 'node:fs';
import { childrenOf } from '../../tests/support/processes.ts';
import { pass } from './rig.ts';

/** Clock ticks a second in /proc/<pid>/stat (`getconf CLK_TCK`; 100 on every Linux that Node runs on). */
const TICKS_PER_S = 100;

/** CPU seconds of one process with all its threads, and of its children that have ended. 0 when it is gone. */
function cpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // utime, stime, cutime, cstime: proc(5), fields 14 to 17; the name in brackets may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_S;
  } catch {
    // It has ended; its parent has its time now.
    return 0;
  }
}

/** CPU seconds of the tree below and with `pid` so far. */
export const treeSeconds = (pid: number): number =>
  childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child.pid), cpuSeconds(pid));

/** Who in an engine’s tree does what, told by its command line. */
export type Part = 'sources' | 'encoder' | 'mixer and control';

const partOf = (command: string): Part | null => {
  if (/ nut /.test(`${command} `)) return 'sources';
  return command.includes('libx264') ? 'encoder' : null;
};

/** Mean CPU of each part of an engine’s tree over `seconds`, in percent of one core. */
export async function cpuByPart(pid: number, seconds: number): Promise<Record<Part, number>> {
  const all: { pid: number; part: Part | null }[] = [
    { pid, part: 'mixer and control' },
    ...childrenOf(pid).map((child) => ({ pid: child.pid, part: partOf(child.command) })),
  ];
  const before = all.map((one) => cpuSeconds(one.pid));
  const startMs = performance.now();
  await pass(seconds * 1000);
  const elapsedS = (performance.now() - startMs) / 1000;
  const used: Record<Part, number> = { sources: 0, encoder: 0, 'mixer and control': 0 };
  for (const [i, one] of all.entries()) {
    if (one.part !== null) used[one.part] += ((cpuSeconds(one.pid) - (before[i] ?? 0)) * 100) / elapsedS;
  }
  return used;
}

/** Mean CPU of the tree over `seconds`, in percent of one core. */
export async function cpuOfTree(pid: number, seconds: number): Promise<number> {
  const before = treeSeconds(pid);
  const startMs = performance.now();
  await pass(seconds * 1000);
  return ((treeSeconds(pid) - before) * 100_000) / (performance.now() - startMs);
}
