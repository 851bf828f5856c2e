/** Takes the computing time from one thread of a process and from no other: what a machine does that is too small. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** How many loops come at a time, and the most there may be. */
const LOOPS = 24;
const MOST_LOOPS = 96;
/** A test that fails must not leave them behind. */
const AT_MOST_S = 30;

interface Task {
  tid: number;
  ticks: number;
}

/** The fields of /proc/<pid>/stat behind the name, which may hold spaces (proc(5)): utime and stime are 14 and 15. */
function tasksOf(pid: number): Task[] {
  return readdirSync(`/proc/${pid}/task`).map((tid) => {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { tid: Number(tid), ticks: Number(fields[11]) + Number(fields[12]) };
  });
}

/** The thread that has computed the most since the process began, its main thread left out. */
export function busiestThread(pid: number): number {
  const [busiest] = tasksOf(pid)
    .filter(({ tid }) => tid !== pid)
    .toSorted((a, b) => b.ticks - a.ticks);
  if (busiest === undefined) throw new Error('it has one thread only');
  return busiest.tid;
}

export interface Crowd {
  /** More of them: a fast machine has time left for the thread where a slow one has none. */
  grow: () => void;
  goAway: () => void;
}

/**
 * Puts a thread on a processor with a crowd. Each of it is in a session of its own, so that a scheduler that shares by
 * sessions gives the thread no more than one that does not.
 */
export function starve(tid: number): Crowd {
  const allowed = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const cpu = /^\d+/.exec(allowed)?.[0] ?? '0';
  const pin = (cpus: string): void => void spawnSync('taskset', ['-p', '-c', cpus, String(tid)]);
  const loop = ['taskset', '-c', cpu, 'sh', '-c', 'while :; do :; done'];
  const loops: ChildProcess[] = [];
  const grow = (): void => {
    for (let more = Math.min(LOOPS, MOST_LOOPS - loops.length); more > 0; more -= 1) {
      loops.push(spawn('timeout', [String(AT_MOST_S), ...loop], { stdio: 'ignore', detached: true }));
    }
  };
  grow();
  pin(cpu);
  return {
    grow,
    goAway: () => {
      pin(allowed);
      for (const { pid, exitCode } of loops) if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL');
    },
  };
}
