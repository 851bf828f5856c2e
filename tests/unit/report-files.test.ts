/** The folder of show logs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listReports, logFile, reportId } from '../../electron/engine/report/report-files.ts';
import { sampleShow } from '../support/show-logs.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'flypack-reports-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lists every report, however many there are, the newest first', async () => {
  const lines = sampleShow().map((line) => `${JSON.stringify(line)}\n`);
  const ids = Array.from({ length: 130 }, (_, day) => reportId('Gala', new Date(2026, 0, 1 + day, 20)));
  for (const id of ids) writeFileSync(logFile(folder, id), lines.join(''));
  writeFileSync(path.join(folder, 'notes.ndjson'), 'not ours');
  const { reports, died } = await listReports(folder);
  expect(reports.map(({ id }) => id)).toEqual(ids.toReversed());
  expect(died).toBe(false);
});
