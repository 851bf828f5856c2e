/** The logs on disk: what a later run still knows, and what never gets there. */
import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EventLog } from '../../electron/engine/store/event-log.ts';
import { RotatingFile } from '../../electron/engine/store/rotating-file.ts';
import { openTechnicalLog } from '../../electron/engine/store/technical-log.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flypack-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openLog = (secrets: string[] = []): EventLog => new EventLog({ folder, secrets: () => secrets, now: () => 42 });

it('a later run goes on with the numbers, over a line that a crash cut off', async () => {
  const first = openLog();
  first.add({ level: 'info', about: 'engine', text: 'one' });
  first.add({ level: 'warn', about: 'engine', text: 'two' });
  await first.flush();
  await appendFile(path.join(folder, 'events.jsonl'), '{"seq":3,"atMs":1,"lev\n');
  const second = openLog();
  expect(second.last(10).map(({ seq, text }) => [seq, text])).toEqual([
    [1, 'one'],
    [2, 'two'],
  ]);
  expect(second.add({ level: 'info', about: 'engine', text: 'three' }).seq).toBe(3);
});

it('an entry holds no secret, in memory or on disk', async () => {
  const log = openLog(['s3cret key']);
  const heard: string[] = [];
  log.onEntry((entry) => heard.push(entry.text));
  log.add({ level: 'info', about: 'x', text: 'pushing to rtmp://h/s3cret key and s3cret%20key' });
  await log.flush();
  const everywhere = [...heard, JSON.stringify(log.last(1)), await readFile(path.join(folder, 'events.jsonl'), 'utf8')];
  for (const text of everywhere) expect(text).not.toMatch(/s3cret/);
});

it('only the newest thousand are kept in memory', () => {
  const log = openLog();
  for (let n = 1; n <= 2500; n += 1) log.add({ level: 'info', about: 'x', text: String(n) });
  expect(log.last(5000).length).toBeLessThanOrEqual(1200);
  expect(log.last(1)[0]?.text).toBe('2500');
});

it('a full file is put aside, and the one before it goes', async () => {
  const file = new RotatingFile(path.join(folder, 'r.log'), 1000);
  for (let n = 0; n < 50; n += 1) {
    file.append(`${n} ${'x'.repeat(96)}`);
    await file.flush();
  }
  expect((await readdir(folder)).sort()).toEqual(['r.1.log', 'r.log']);
  for (const name of ['r.log', 'r.1.log']) expect((await stat(path.join(folder, name))).size).toBeLessThanOrEqual(1100);
  expect(await readFile(path.join(folder, 'r.log'), 'utf8')).toContain('49 x');
});

it('the last words of a process are in the file when it ends', async () => {
  const log = openLog();
  log.add({ level: 'error', about: 'engine', text: 'goodbye' });
  log.flushSync();
  expect(readFileSync(path.join(folder, 'events.jsonl'), 'utf8')).toContain('goodbye');
  await log.flush();
});

it('the technical log masks secrets wherever they stand, also quoted', async () => {
  const technical = openTechnicalLog({ folder, secrets: () => ['pass"word\\1'], stderr: false });
  technical.logger.info({ args: ['-i', 'srt://h?passphrase=pass"word\\1'] }, 'starting pass"word\\1');
  await technical.flush();
  const text = await readFile(path.join(folder, 'engine.log'), 'utf8');
  expect(text).toContain('starting');
  expect(text).not.toContain('word');
});
