/** The folder of show logs: names, list, what a crash left open. */
import { appendFile, mkdir, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { slugOf } from '#shared/ids.ts';
import { parseLines, type ReportLine } from '#shared/report/lines.ts';
import type { ReportInfo } from '#shared/state/alerts.ts';
import { PRIVATE_FOLDER } from '../store/atomic-file.ts';

const idPattern = /^\d{8}-\d{6}-[a-z0-9-]{1,40}$/;
/** Enough for the first line, and for the last ones. */
const PEEK_BYTES = 8192;

export const reportsDir = (dataDir: string): string => path.join(dataDir, 'reports');
export const isReportId = (id: string): boolean => idPattern.test(id);
export const logFile = (folder: string, id: string): string => path.join(folder, `${id}.ndjson`);

const two = (value: number): string => String(value).padStart(2, '0');

/** `20261231-235804-new-year-gala`: sorts as time does. Local time of this machine. */
export function reportId(show: string, begun: Date): string {
  const day = `${begun.getFullYear()}${two(begun.getMonth() + 1)}${two(begun.getDate())}`;
  const time = `${two(begun.getHours())}${two(begun.getMinutes())}${two(begun.getSeconds())}`;
  return `${day}-${time}-${slugOf(show, 'show')}`;
}

/** The beginning and the end of a file, without the lines that were cut. */
async function peek(file: string): Promise<{ first: ReportLine | undefined; last: ReportLine | undefined }> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(PEEK_BYTES, size));
    await handle.read(head, 0, head.length, 0);
    const tail = Buffer.alloc(Math.min(PEEK_BYTES, size));
    await handle.read(tail, 0, tail.length, size - tail.length);
    return { first: parseLines(head.toString('utf8'))[0], last: parseLines(tail.toString('utf8')).at(-1) };
  } finally {
    await handle.close();
  }
}

/** What the file says of itself; null when it is no show log. */
export async function infoOf(folder: string, id: string): Promise<ReportInfo | null> {
  const { first, last } = await peek(logFile(folder, id));
  if (first?.k !== 'start' || last === undefined) return null;
  const ended = last.k === 'end' ? last : null;
  return { id, name: first.show, startedAtMs: first.at, endedAtMs: ended?.at ?? null, end: ended?.how ?? 'running' };
}

/**
 * The show logs of a folder, the newest first: all of them, because what is not listed could
 * not be removed either; a few kilobytes are read of each. One without an end was being written when its engine
 * died: it is given its end, at its last line’s time. `died` says whether there was such a one.
 */
export async function listReports(folder: string): Promise<{ reports: ReportInfo[]; died: boolean }> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const ids = (await readdir(folder)).flatMap((name) => {
    const id = name.replace(/\.ndjson$/, '');
    return name.endsWith('.ndjson') && isReportId(id) ? [id] : [];
  });
  ids.sort((a, b) => (a < b ? 1 : -1));
  const reports: ReportInfo[] = [];
  let died = false;
  for (const id of ids) {
    // One that cannot be read must not hide the others.
    const info = await infoOf(folder, id).catch(() => null);
    if (info?.end === 'running') {
      await closeReport(folder, id);
      died = true;
      const closed = await infoOf(folder, id);
      if (closed !== null) reports.push(closed);
    } else if (info !== null) reports.push(info);
  }
  return { reports, died };
}

async function closeReport(folder: string, id: string): Promise<void> {
  const file = logFile(folder, id);
  const { last } = await peek(file);
  const lastMs = last?.at ?? (await stat(file)).mtimeMs;
  const end: ReportLine = { k: 'end', at: Math.round(lastMs), how: 'engine' };
  // The last line may have been cut off in the middle.
  await appendFile(file, `\n${JSON.stringify(end)}\n`);
}
