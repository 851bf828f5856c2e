// Finds what a test run has left running. Plain Node.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * Processes whose environment says that their temporary folder is `folder`, or is inside it: everything started by the
 * run, however far it has detached itself. Needs /proc; elsewhere there are none to be found.
 */
export function processesUsing(folder) {
  if (!existsSync('/proc/self/environ')) return [];
  const marker = `TMPDIR=${folder}`;
  const found = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (
        !readFileSync(`/proc/${pid}/environ`, 'utf8')
          .split('\0')
          .some((entry) => entry.startsWith(marker))
      )
        continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // A process that has ended but was not collected yet has no command line.
      if (command !== '') found.push({ pid, command });
    } catch {
      // Gone while we looked, or another user’s: not ours.
    }
  }
  return found;
}

/** Waits up to `graceMs` for them to end by themselves and returns those that have not. */
export async function straysAfter(folder, graceMs) {
  const until = Date.now() + graceMs;
  for (;;) {
    const left = processesUsing(folder);
    if (left.length === 0 || Date.now() >= until) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
