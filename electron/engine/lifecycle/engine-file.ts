/** `engine.json` in the data folder: how anybody on this machine who may read it finds the engine that runs there. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../store/atomic-file.ts';

const EngineFile = z.object({
  pid: z.int().positive(),
  port: z.int(),
  /** `http://127.0.0.1:port` */
  url: z.string(),
  token: z.string(),
  version: z.string(),
  startedAtMs: z.number(),
});
export type EngineFile = z.infer<typeof EngineFile>;

const fileIn = (dataDir: string): string => path.join(dataDir, 'engine.json');

/** What the file says, whether or not that engine still runs; null when there is none or it cannot be read. */
export async function readEngineFile(dataDir: string): Promise<EngineFile | null> {
  try {
    const parsed = EngineFile.safeParse(JSON.parse(await readFile(fileIn(dataDir), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not there, or not JSON: either way no engine can be found by it.
    return null;
  }
}

/** Writes the file, readable by the user only. */
export const writeEngineFile = (dataDir: string, file: EngineFile): Promise<void> =>
  writeFileAtomic(fileIn(dataDir), `${JSON.stringify(file)}\n`);

/** Removes the file if it is the one of process `pid`. */
export async function removeEngineFile(dataDir: string, pid: number): Promise<void> {
  const file = await readEngineFile(dataDir);
  if (file?.pid === pid) await rm(fileIn(dataDir), { force: true });
}
