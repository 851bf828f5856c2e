/** Active and cleared alerts on disk, so that an engine that starts again does not fire them a second time. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ActiveAlert } from '#shared/alerts/evaluate.ts';
import type { ClearedAlert } from '#shared/state/alerts.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';

const Active = z.object({
  id: z.string(),
  rule: z.string(),
  about: z.string(),
  severity: z.enum(['warn', 'alarm']),
  title: z.string(),
  figure: z.string(),
  advice: z.string(),
  sinceMs: z.number(),
  acknowledged: z.object({ by: z.string(), atMs: z.number() }).nullable(),
});
const Kept = z.object({
  active: z.array(Active).max(500),
  cleared: z.array(Active.extend({ clearedAtMs: z.number() })).max(100),
});

export interface KeptAlerts {
  active: ActiveAlert[];
  cleared: ClearedAlert[];
}

const fileIn = (dataDir: string): string => path.join(dataDir, 'alerts.json');

/** What the last engine left; nothing when there is no such file, or none that can be read: then alerts begin anew. */
export async function loadAlerts(dataDir: string): Promise<KeptAlerts> {
  try {
    return Kept.parse(JSON.parse(await readFile(fileIn(dataDir), 'utf8')));
  } catch {
    return { active: [], cleared: [] };
  }
}

/** @throws the file system’s error */
export const saveAlerts = (dataDir: string, alerts: KeptAlerts): Promise<void> =>
  writeFileAtomic(fileIn(dataDir), JSON.stringify(alerts));
