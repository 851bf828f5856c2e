/** A file name that nothing has yet, so that an output never writes over a file. */
import { existsSync } from 'node:fs';

/** `show.ts` when that is free, else `show-2.ts`, `show-3.ts` … */
export function freePath(path: string, isTaken: (path: string) => boolean = existsSync): string {
  const [, stem = path, ending = ''] = /^(.*?)(\.[^./\\]*)?$/s.exec(path) ?? [];
  let free = path;
  for (let n = 2; isTaken(free); n += 1) free = `${stem}-${n}${ending}`;
  return free;
}
