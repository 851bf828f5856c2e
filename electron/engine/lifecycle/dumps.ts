/** What a crash may leave behind: nothing of this process’s memory, which holds keys and passphrases. */
import { writeFileSync } from 'node:fs';

/**
 * Keeps memory out of core dumps of this process and of every FFmpeg it starts (Linux, core(5): a child inherits the
 * filter). Node’s own reports are off unless somebody asks for them.
 */
export function keepMemoryOutOfDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // A kernel without core dumps, or a container that hides them: then there is nothing to keep out.
  }
}
