/** Takes the computing time from one thread of a process and from no other: what a machine does that is too small. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * So many that each frame comes late, and so few that the thread has a turn within half a second: what hears nothing for
 * longer takes its cameras for lost. Each in a session of its own: a scheduler that shares by sessions gives the thread no more than one that does not.
 */
const LOOPS = 24;
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

/** Puts a thread on a processor with a crowd. */
export function starve(tid: number): { goAway: () => void } {
  const allowed = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const cpu = /^\d+/.exec(allowed)?.[0] ?? '0';
  const pin = (cpus: string): void => void spawnSync('taskset', ['-p', '-c', cpus, String(tid)]);
  const loops = Array.from({ length: LOOPS }, () =>
    spawn('timeout', [String(AT_MOST_S), 'taskset', '-c', cpu, 'sh', '-c', 'while :; do :; done'], {
      stdio: 'ignore',
      detached: true,
    }),
  );
  pin(cpu);
  return {
    goAway: () => {
      pin(allowed);
      for (const { pid } of loops) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    },
  };
}
