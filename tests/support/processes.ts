/** What runs below a process, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  pid: number;
  parent: number;
  group: number;
  command: string;
}

/** Every process of the machine; zombies left out. */
export function processes(): RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      found.push({ pid: Number(name), parent: Number(parent), group: Number(group), command });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Whether anything runs of this process, or of the group with this negated id, as for `kill`. */
export const runs = (pid: number): boolean =>
  processes().some((process) => (pid < 0 ? process.group === -pid : process.pid === pid));

/** All descendants of `pid`. */
export function childrenOf(pid: number): RunningProcess[] {
  const all = processes();
  const below = new Set([pid]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const process of all) {
      if (below.has(process.parent) && !below.has(process.pid)) {
        below.add(process.pid);
        grew = true;
      }
    }
  }
  below.delete(pid);
  return all.filter((process) => below.has(process.pid));
}
