/** The folder of show logs. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KEPT_MOST, reportsToForget } from '../../electron/engine/report/keeping.ts';
import { listReports, logFile, reportId } from '../../electron/engine/report/report-files.ts';
import { Reports } from '../../electron/engine/report/reports.ts';
import { sampleShow } from '../support/show-logs.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'flypack-reports-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Logs of that many shows, the newest first. */
function shows(count: number): string[] {
  const lines = sampleShow().map((line) => `${JSON.stringify(line)}\n`);
  const ids = Array.from({ length: count }, (_, day) => reportId('Gala', new Date(2026, 0, 1 + day, 20)));
  for (const id of ids) writeFileSync(logFile(folder, id), lines.join(''));
  return ids.toReversed();
}

it('keeps what always stays, and of the others as many as there is room for', () => {
  const of = (bytes: number, count: number) => Array.from({ length: count }, (_, i) => ({ id: `r${i}`, bytes }));
  expect(reportsToForget(of(3e6, 200))).toEqual([]);
  expect(reportsToForget(of(3e6, 203))).toEqual(['r200', 'r201', 'r202']);
  expect(reportsToForget(of(30e6, 40))).toEqual(['r33', 'r34', 'r35', 'r36', 'r37', 'r38', 'r39']);
  expect(reportsToForget(of(32e7, 21)), 'the newest stay whatever they take').toEqual(['r20']);
});

it('removes the oldest reports by itself, and says so', async () => {
  const dataDir = folder;
  folder = path.join(dataDir, 'reports');
  mkdirSync(folder);
  const ids = shows(KEPT_MOST + 2);
  const said: string[] = [];
  const reports = new Reports({
    dataDir,
    state: () => {
      throw new Error('nothing goes on');
    },
    redact: (text) => text,
    renderReport: () => Promise.reject(new Error('nobody asked')),
    onChange: () => undefined,
    log: ({ text }) => said.push(text),
  });
  await reports.start();
  expect(reports.list.map(({ id }) => id)).toEqual(ids.slice(0, KEPT_MOST));
  expect(readdirSync(folder)).toHaveLength(KEPT_MOST);
  expect(said).toEqual(['2 old show reports were removed.']);
  folder = dataDir;
});

it('lists every report, however many there are, the newest first', async () => {
  const ids = shows(130);
  writeFileSync(path.join(folder, 'notes.ndjson'), 'not ours');
  const { reports, died } = await listReports(folder);
  expect(reports.map(({ id }) => id)).toEqual(ids);
  expect(died).toBe(false);
});
