/** Recordings and jobs as a client meets them: over HTTP, with the token, and with no way out of the folder. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { RecordingLedger } from '../../electron/engine/recording/ledger.ts';
import { ControlLab } from '../support/control-lab.ts';
import { programFile, putRecording } from '../support/recorded.ts';
import { until } from '../support/until.ts';

const PROGRAM = 'Gala 2026-12-31 23-58-04.ts';
let lab: ControlLab;
let folder: string;

const still = (id: string, query = '', token?: null) =>
  lab.call('GET', `/api/v1/recordings/${encodeURIComponent(id)}/still${query}`, token === null ? { token } : {});
const codeOf = (answer: { json: () => Record<string, unknown> }): unknown => answer.json().code;

beforeAll(async () => {
  lab = await ControlLab.open({ ffmpeg: await findFfmpeg(undefined) });
  folder = path.join(lab.dataDir, 'recordings');
  putRecording(folder);
  copyFileSync(programFile(), path.join(lab.dataDir, 'outside.ts'));
});

afterAll(() => lab.close());

it('lists what is there, and shows pictures of it to whoever has the token', async () => {
  const isolated = path.join(folder, 'Gala 2026-12-31 23-58-04 isolated');
  mkdirSync(isolated);
  copyFileSync(programFile(), path.join(isolated, 'Wide 23-58-04-00.ts'));
  const answer = await lab.command('recording.list', {});
  expect(answer.json()).toMatchObject({
    folder,
    recordings: [
      { id: PROGRAM, kind: 'recording', status: 'whole', parts: [{}] },
      { id: 'Gala 2026-12-31 23-58-04 isolated/Wide 23-58-04-00.ts', folder: path.basename(isolated) },
    ],
  });
  for (const [id, query] of [
    [PROGRAM, ''],
    [PROGRAM, '?atMs=3000'],
    ['Gala 2026-12-31 23-58-04 isolated/Wide 23-58-04-00.ts', ''],
  ] as const) {
    const picture = await still(id, query);
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/jpeg']);
  }
  expect((await still(PROGRAM, '', null)).status).toBe(401);
  expect((await still(PROGRAM, '?atMs=-1')).status).toBe(400);
  expect(codeOf(await still(PROGRAM, '?atMs=600000'))).toBe('recording_unusable');
});

it('leads nowhere but into the folder', async () => {
  for (const id of ['../outside.ts', '..', '.', 'nothing.ts', '/etc/passwd', 'x isolated/../../outside.ts']) {
    const picture = await still(id);
    expect([400, 404]).toContain(picture.status);
    expect(picture.headers['content-type']).toMatch(/json/);
    expect((await lab.command('recording.remove', { recording: id, confirm: true })).status).toBeGreaterThanOrEqual(
      400,
    );
    expect((await lab.command('job.add', { job: { kind: 'remux', recording: id } })).status).toBeGreaterThanOrEqual(
      400,
    );
  }
  expect(existsSync(path.join(lab.dataDir, 'outside.ts'))).toBe(true);
  expect(lab.engine.state.jobs.jobs).toEqual([]);
});

it('takes no folder for recordings that cannot be written to, and says why', async () => {
  const kept = lab.show.current.recording.folder;
  for (const wrong of ['/proc/flypack', path.join(lab.dataDir, 'outside.ts'), path.join(lab.dataDir, 'no', 'such')]) {
    const answer = await lab.command('recording.settings', { changes: { folder: wrong } });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'recording_folder']);
  }
  expect(lab.show.current.recording.folder).toBe(kept);
});

it('waits while the program is recorded, and deletes nothing that is written or used', async () => {
  const { file } = (await lab.command('recording.start', {})).json() as { file: string };
  expect((await lab.command('recording.list', {})).text).toContain('"status":"writing"');
  expect(codeOf(await lab.command('recording.remove', { recording: file, confirm: true }))).toBe('recording_in_use');
  expect(codeOf(await lab.command('job.add', { job: { kind: 'remux', recording: file } }))).toBe('recording_in_use');
  const { id } = (await lab.command('job.add', { job: { kind: 'remux', recording: PROGRAM } })).json() as {
    id: string;
  };
  await until('the job waits', () => lab.engine.state.jobs.jobs[0]?.waitsFor === 'the program is being recorded');
  expect(codeOf(await lab.command('recording.remove', { recording: PROGRAM }))).toBe('confirmation_needed');
  expect(codeOf(await lab.command('recording.remove', { recording: PROGRAM, confirm: true }))).toBe('recording_in_use');
  expect(codeOf(await lab.command('job.remove', { id }))).toBe('job_state');
  await lab.command('recording.stop', { confirm: true });
  // Jobs go after everything else on the machine.
  await until('the job is done', () => lab.engine.state.jobs.jobs[0]?.status === 'done', { timeoutMs: 50_000 });
  expect((await lab.command('job.remove', { id })).status).toBe(200);
  expect((await lab.command('recording.remove', { recording: PROGRAM, confirm: true })).status).toBe(200);
  expect(existsSync(path.join(folder, PROGRAM))).toBe(false);
  expect(existsSync(path.join(folder, 'Gala 2026-12-31 23-58-04.mp4'))).toBe(true);
  const wide = 'Gala 2026-12-31 23-58-04 isolated/Wide 23-58-04-00.ts';
  expect((await lab.command('recording.remove', { recording: wide, confirm: true })).status).toBe(200);
  expect(existsSync(path.join(folder, 'Gala 2026-12-31 23-58-04 isolated'))).toBe(false);
});

it('knows after a crash which files were cut off, until they are gone', async () => {
  const dataDir = path.join(lab.dataDir, 'crashed');
  mkdirSync(dataDir);
  const [half, whole, gone] = ['half.ts', 'whole.ts', 'gone.ts'].map((name) => path.join(dataDir, name)) as [
    string,
    string,
    string,
  ];
  for (const file of [half, whole]) writeFileSync(file, 'x');
  const before = new RecordingLedger(dataDir, () => undefined);
  for (const file of [half, whole, gone]) before.opened(file);
  before.closed(whole);
  await before.flush();
  const said: string[] = [];
  const after = new RecordingLedger(dataDir, ({ text }) => said.push(text));
  expect([half, whole, gone].map((file) => after.wasCutOff(file))).toEqual([true, false, false]);
  expect(said).toEqual([expect.stringContaining('half.ts')]);
  await after.flush();
  expect(new RecordingLedger(dataDir, () => undefined).wasCutOff(half)).toBe(true);
  after.forget(half);
  await after.flush();
  expect(new RecordingLedger(dataDir, () => undefined).wasCutOff(half)).toBe(false);
});
