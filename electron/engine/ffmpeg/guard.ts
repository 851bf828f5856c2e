/**
 * The guard: a small process of its own that outlives the engine by seconds. The engine tells it over a pipe which
 * children run (`+pid`, `+group pid`, `-pid`, one a line). When the pipe ends (the engine is gone, however it went), what is
 * left is ended, and so is the guard.
 */
import { createInterface } from 'node:readline';

/** How long a process group may take over its own ending. */
const groupGraceMs = 2000;
const pollMs = 50;

const singles = new Set<number>();
const groups = new Set<number>();

// Ctrl-C in a terminal reaches every process of its group, and the guard has work to do just then.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

/** Sends a signal (0 only asks) to a pid, or to a group by its negative pid; false when nobody is there any more. */
function signal(target: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, name);
    return true;
  } catch {
    // Gone already: what we want.
    return false;
  }
}

/** Windows has no process groups: there the leader alone is ended. */
const groupTarget = (pid: number): number => (process.platform === 'win32' ? pid : -pid);

function take(line: string): void {
  const match = /^([+-])(group )?(\d+)$/.exec(line.trim());
  const pid = Number(match?.[3]);
  if (match === null || pid <= 1) return;
  if (match[1] === '-') {
    singles.delete(pid);
    groups.delete(pid);
  } else if (match[2] === undefined) singles.add(pid);
  else groups.add(pid);
}

function endEverything(): void {
  for (const pid of singles) signal(pid, 'SIGKILL');
  const targets = [...groups].map(groupTarget);
  for (const target of targets) signal(target, 'SIGTERM');
  const deadline = Date.now() + groupGraceMs;
  const check = (): void => {
    const left = targets.filter((target) => signal(target, 0));
    if (left.length === 0) process.exit(0);
    if (Date.now() < deadline) {
      setTimeout(check, pollMs);
      return;
    }
    for (const target of left) signal(target, 'SIGKILL');
    process.exit(0);
  };
  check();
}

createInterface({ input: process.stdin }).on('line', take).on('close', endEverything);
