/** Work on recordings with real FFmpeg and real files: what comes out, and that the originals stay as they are. */
import { readFileSync, readlinkSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type JobRequest, type JobState, JobRequest as RequestSchema } from '#shared/jobs/job.ts';
import { type Ffmpeg, findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { JobDesk } from '../../electron/engine/jobs/job-desk.ts';
import { RecordingLedger } from '../../electron/engine/recording/ledger.ts';
import { RecordingLibrary } from '../../electron/engine/recording/library.ts';
import { mediaFile } from '../support/feeds.ts';
import { decodePicture, greyOf, packetTimes, pixelOf, putRecording, RATE } from '../support/recorded.ts';
import { descendants } from '../support/served.ts';
import { until } from '../support/until.ts';

let ffmpeg: Ffmpeg;
let folder: string;
let dataDir: string;
let reason: string | null;
let reserveGb: number;
let desks: JobDesk[];
let library: RecordingLibrary;
const PROGRAM = 'Gala 2026-12-31 23-58-04.ts';
/** Jobs go after everything else on the machine: beside two busy processes they get a fiftieth of it. */
const PATIENCE_MS = 120_000;
const patient = { timeoutMs: PATIENCE_MS };
vi.setConfig({ testTimeout: 3 * PATIENCE_MS });
const logo = (): string =>
  mediaFile(['-f', 'lavfi', '-i', 'color=0xe02080:s=64x64:d=1,format=rgba', '-frames:v', '1'], 'png');

async function openDesk(): Promise<JobDesk> {
  const desk = new JobDesk({
    dataDir,
    ffmpeg,
    library,
    stillFile: () => logo(),
    reserveGb: () => reserveGb,
    waitsFor: () => reason,
    log: () => undefined,
    onChange: () => undefined,
  });
  desks.push(desk);
  await desk.open();
  return desk;
}

const jobOf = (desk: JobDesk, id: string): JobState | undefined => desk.state.jobs.find((job) => job.id === id);
const add = (desk: JobDesk, job: object, anyway = false): Promise<string> =>
  desk.add(RequestSchema.parse({ recording: PROGRAM, ...job }) as JobRequest, anyway);

/** The path of what the job makes. */
async function made(desk: JobDesk, job: object): Promise<string> {
  const id = await add(desk, job);
  await until('the job is over', () => jobOf(desk, id)?.endedAtMs !== null, { timeoutMs: PATIENCE_MS });
  expect(jobOf(desk, id)).toMatchObject({ status: 'done', problem: null, progress: 1 });
  return path.join(folder, jobOf(desk, id)?.output ?? '');
}

/** FFmpegs that this process has started. */
const running = async (): Promise<{ pid: number; command: string }[]> =>
  (await descendants(process.pid)).filter(({ command }) => command.includes('.flypack-job-'));

beforeAll(async () => {
  ffmpeg = await findFfmpeg(undefined);
});

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'flypack-jobs-'));
  folder = path.join(dataDir, 'recordings');
  [reason, reserveGb, desks] = [null, 0.05, []];
  library = new RecordingLibrary({ folder: () => folder, ledger: new RecordingLedger(dataDir, () => undefined) });
});

afterEach(async () => {
  await Promise.all(desks.map((desk) => desk.close()));
  expect(await running()).toEqual([]);
  await rm(dataDir, { recursive: true, force: true });
});

describe('what jobs make', () => {
  it('remuxes a run of several parts into one MP4 with every frame and the sound where it was', async () => {
    const names = putRecording(folder, undefined, 3);
    const before = await Promise.all(names.map((name) => stat(path.join(folder, name))));
    const bytes = names.map((name) => readFileSync(path.join(folder, name)));
    const original = path.join(dataDir, 'whole.ts');
    await writeFile(original, Buffer.concat(bytes));

    const mp4 = await made(await openDesk(), { kind: 'remux' });
    const [video, sound] = [packetTimes(mp4, 'v:0'), packetTimes(mp4, 'a:0')];
    const [videoBefore, soundBefore] = [packetTimes(original, 'v:0'), packetTimes(original, 'a:0')];
    expect(video).toHaveLength(8 * RATE);
    expect(sound).toHaveLength(soundBefore.length);
    const offset = (v: number[], a: number[]): number => (v[0] ?? 0) - (a[0] ?? 0);
    expect(offset(video, sound)).toBeCloseTo(offset(videoBefore, soundBefore), 2);
    expect(decodePicture(mp4).greys.map((grey, n) => Math.abs(grey - greyOf(n)) <= 2)).not.toContain(false);
    // Its index stands in front, so that a browser can play it while it loads.
    const head = readFileSync(mp4);
    expect(head.indexOf('moov')).toBeLessThan(head.indexOf('mdat'));

    expect((await stat(mp4)).mode & 0o777).toBe(0o600);
    for (const [i, name] of names.entries()) {
      expect(readFileSync(path.join(folder, name)).equals(bytes[i] ?? Buffer.alloc(0))).toBe(true);
      expect((await stat(path.join(folder, name))).mtimeMs).toBe(before[i]?.mtimeMs);
    }
  });

  it('remuxes what a power cut has left, up to its end, and reads what it may not write', async () => {
    putRecording(folder);
    await truncate(path.join(folder, PROGRAM), Math.floor((await stat(path.join(folder, PROGRAM))).size * 0.6) + 77);
    await chmod(path.join(folder, PROGRAM), 0o400);
    const desk = await openDesk();
    const [listed] = await library.list();
    const lastS = (listed?.durationMs ?? 0) / 1000;
    expect(lastS).toBeGreaterThan(3);
    const video = packetTimes(await made(desk, { kind: 'remux' }), 'v:0');
    expect((video.at(-1) ?? 0) - (video[0] ?? 0)).toBeGreaterThan(lastS - 0.2);
  });

  it('cuts to the frame by encoding, and at the key frame before by copying', async () => {
    putRecording(folder);
    const desk = await openDesk();
    // The sound of the test recording begins first: its lead is where time 0 is.
    const [video, sound] = ['v:0', 'a:0'].map(
      (stream) => packetTimes(path.join(folder, PROGRAM), stream as 'v:0')[0] ?? 0,
    );
    const leadMs = Math.max(0, ((video ?? 0) - (sound ?? 0)) * 1000);
    const at = (frame: number): number => leadMs + (frame * 1000) / RATE;
    const exact = decodePicture(await made(desk, { kind: 'cut', inMs: at(77), outMs: at(131), exact: true })).greys;
    expect(exact).toHaveLength(54);
    expect(exact.map((grey, n) => Math.abs(grey - greyOf(77 + n)) <= 2)).not.toContain(false);

    const copy = await made(desk, { kind: 'cut', inMs: at(77), outMs: at(131) });
    const { greys } = decodePicture(copy);
    expect(Math.abs((greys[0] ?? 0) - greyOf(60))).toBeLessThanOrEqual(2);
    expect(greys.length).toBeGreaterThanOrEqual(131 - 60);
    expect(greys.length).toBeLessThanOrEqual(131 - 60 + 4);
    expect(desk.state.jobs.at(-1)?.note).toMatch(/^Begins 0\.5\d s before/);
    expect(Math.abs((packetTimes(copy, 'v:0')[0] ?? 0) - (packetTimes(copy, 'a:0')[0] ?? 0))).toBeLessThan(0.1);
  });

  it('finds its place far into a recording of several parts', async () => {
    putRecording(folder, undefined, 3, 40);
    const desk = await openDesk();
    const from = 32 * RATE + 7;
    const range = { inMs: (from * 1000) / RATE, outMs: ((from + 20) * 1000) / RATE };
    const exact = decodePicture(await made(desk, { kind: 'cut', ...range, exact: true })).greys;
    expect(exact.map((grey, n) => Math.abs(grey - greyOf(from + n)) <= 2)).toEqual(Array(20).fill(true));
    const copy = decodePicture(await made(desk, { kind: 'cut', ...range })).greys;
    expect(Math.abs((copy[0] ?? 0) - greyOf(32 * RATE))).toBeLessThanOrEqual(2);
    const [still = 0] = decodePicture(await made(desk, { kind: 'thumbnail', atMs: range.inMs })).greys;
    expect(Math.abs(still - greyOf(from))).toBeLessThanOrEqual(3);
  });

  it('puts a watermark where it was told to, in its own colour', async () => {
    putRecording(folder);
    const request = { kind: 'watermark', media: 'logo', corner: 'bottom-right', sizePercent: 20, opacityPercent: 100 };
    const file = await made(await openDesk(), request);
    for (const [channel, value] of [0xe0, 0x20, 0x80].entries()) {
      expect(Math.abs((pixelOf(file, 290, 150)[channel] ?? 0) - value)).toBeLessThan(12);
    }
    expect(Math.abs((pixelOf(file, 200, 90)[0] ?? 0) - (pixelOf(file, 10, 10)[0] ?? 0))).toBeLessThan(4);
    expect(packetTimes(file, 'v:0')).toHaveLength(8 * RATE);
  });

  it('converts by preset, never larger than the original, and draws pictures', async () => {
    putRecording(folder);
    const desk = await openDesk();
    expect(desk.state.presets).toEqual(expect.arrayContaining(['1080p', 'vertical', 'm4a', 'wav']));
    const vertical = decodePicture(await made(desk, { kind: 'convert', preset: 'vertical' }));
    expect([vertical.width, vertical.height, vertical.greys.length]).toEqual([180, 320, 8 * RATE]);
    const same = decodePicture(await made(desk, { kind: 'convert', preset: '1080p' }));
    expect([same.width, same.height]).toEqual([320, 180]);
    const wav = await made(desk, { kind: 'convert', preset: 'wav' });
    expect((await stat(wav)).size / (48_000 * 4)).toBeCloseTo(8, 0);
    if (desk.state.presets.includes('edit')) {
      const edit = await made(desk, { kind: 'convert', preset: 'edit' });
      expect(path.extname(edit)).toBe('.mov');
      // On the editors’ grid of frames; what is before the first picture of the original takes one.
      expect(Math.abs(packetTimes(edit, 'v:0').length - 8 * RATE)).toBeLessThanOrEqual(1);
    }
    const still = decodePicture(await made(desk, { kind: 'thumbnail', atMs: 4000 }));
    expect([still.width, still.height, still.greys.length]).toEqual([320, 180, 1]);
    const sheet = decodePicture(await made(desk, { kind: 'sheet', columns: 4, rows: 2 }));
    expect(sheet.width).toBeGreaterThan(1900);
    const live = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=30:d=7', '-c:v', 'mjpeg', '-f', 'matroska', '-live', '1'];
    await writeFile(path.join(folder, 'Wide 10-00-00-00.mkv'), readFileSync(mediaFile(live, 'mkv')));
    const lengths = (await library.list()).map(({ id, durationMs }) => [
      path.extname(id),
      Math.round((durationMs ?? 0) / 1000),
    ]);
    expect(lengths).toEqual(
      expect.arrayContaining([
        ['.ts', 8],
        ['.mp4', 8],
        ['.wav', 8],
        ['.jpg', 0],
        ['.mkv', 7],
      ]),
    );
  });
});

describe('the queue', () => {
  /** Long enough to be met while it runs. */
  const slow = { kind: 'convert', preset: 'edit' };

  /** A job that runs until it is told otherwise: its FFmpeg reads a recording that is fed slowly. */
  async function endless(): Promise<string> {
    const name = 'Endless 2026-12-31 20-00-00.ts';
    await mkdir(folder, { recursive: true });
    const long = mediaFile([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=30:d=60', '-f', 'lavfi', '-i', 'sine=d=60'],
      ...['-c:v', 'mpeg2video', '-b:v', '3M', '-c:a', 'aac', '-f', 'mpegts'],
    ]);
    await writeFile(path.join(folder, name), readFileSync(long));
    return name;
  }

  it('runs one at a time in the order of the list, at low priority, and never takes a name twice', async () => {
    putRecording(folder);
    await writeFile(path.join(folder, 'Gala 2026-12-31 23-58-04.mp4'), 'mine');
    const desk = await openDesk();
    const recording = await endless();
    const ids = [
      await add(desk, { ...slow, recording }),
      await add(desk, { kind: 'remux' }),
      await add(desk, { kind: 'remux' }),
    ];
    const [first = ''] = ids;
    const isUnderWay = () => (jobOf(desk, first)?.progress ?? 0) > 0 && jobOf(desk, first)?.etaS;
    await until('it tells how far it is', isUnderWay, patient);
    expect(desk.state.jobs.map(({ status }) => status)).toEqual(['running', 'waiting', 'waiting']);
    expect(jobOf(desk, ids[1] ?? '')?.waitsFor).toBe('another job is running');
    const [child] = await running();
    for (const thread of await readdir(`/proc/${child?.pid}/task`)) {
      const fields = readFileSync(`/proc/${child?.pid}/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      expect(Number(fields[16])).toBe(19);
    }
    await desk.cancel(JobIdOf(first));
    expect(jobOf(desk, first)?.status).toBe('cancelled');
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).not.toContain(
      child?.command.split('/').at(-1),
    );
    const areDone = () => ids.slice(1).every((id) => jobOf(desk, id)?.status === 'done');
    await until('the others are done', areDone, patient);
    expect(ids.slice(1).map((id) => jobOf(desk, id)?.output)).toEqual([
      'Gala 2026-12-31 23-58-04 2.mp4',
      'Gala 2026-12-31 23-58-04 3.mp4',
    ]);
    expect(readFileSync(path.join(folder, 'Gala 2026-12-31 23-58-04.mp4'), 'utf8')).toBe('mine');
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('holds what runs when the show goes on air, and goes on afterwards or when a person says so', async () => {
    const recording = await endless();
    const desk = await openDesk();
    const id = await add(desk, { ...slow, recording });
    await until('it works', () => (jobOf(desk, id)?.progress ?? 0) > 0, patient);
    const stateOf = (pid: number): string =>
      /State:\s+(\S)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
    const [child] = await running();
    reason = 'the show is on air';
    desk.follow();
    expect(jobOf(desk, id)).toMatchObject({ status: 'paused', waitsFor: 'the show is on air' });
    await until('its process stands still', () => stateOf(child?.pid ?? 0) === 'T');
    putRecording(folder);
    const second = await add(desk, { kind: 'remux' });
    expect(jobOf(desk, second)).toMatchObject({ status: 'waiting', waitsFor: 'the show is on air' });
    desk.runAnyway(JobIdOf(second));
    await until('the second is done', () => jobOf(desk, second)?.status === 'done', patient);
    expect(jobOf(desk, id)?.status).toBe('paused');
    reason = null;
    desk.follow();
    expect(jobOf(desk, id)).toMatchObject({ status: 'running', waitsFor: null });
    await until('its process goes on', () => stateOf(child?.pid ?? 0) !== 'T');
    reason = 'the show is on air';
    desk.follow();
    await desk.cancel(JobIdOf(id));
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('keeps its list over restarts; what ran is interrupted and can be run again', async () => {
    const recording = await endless();
    putRecording(folder);
    const desk = await openDesk();
    const id = await add(desk, { ...slow, recording });
    const next = await add(desk, { kind: 'remux' });
    await until('it works', () => (jobOf(desk, id)?.progress ?? 0) > 0, patient);
    // What a crash leaves: the list as it was, and half a file.
    const list = readFileSync(path.join(dataDir, 'jobs.json'), 'utf8');
    const [partial = ''] = (await readdir(folder)).filter((name) => name.startsWith('.flypack-job-'));
    await desk.close();
    expect(jobOf(desk, id)?.status).toBe('interrupted');
    await writeFile(path.join(dataDir, 'jobs.json'), list);
    await writeFile(path.join(folder, partial), 'half');

    const again = await openDesk();
    expect(jobOf(again, id)).toMatchObject({ status: 'interrupted', progress: null });
    expect(await readdir(folder)).not.toContain(partial);
    await until('what waited is done', () => jobOf(again, next)?.status === 'done', patient);
    await again.retry(JobIdOf(id));
    await until('it works again', () => (jobOf(again, id)?.progress ?? 0) > 0, patient);
    await again.cancel(JobIdOf(id));
    again.clear();
    expect(again.state.jobs).toEqual([]);
  });

  it('says what is in the way: no room, no file, no sound, no such name', async () => {
    putRecording(folder);
    const desk = await openDesk();
    const failed = async (job: object): Promise<JobState | undefined> => {
      const id = await add(desk, job);
      await until('the job is over', () => jobOf(desk, id)?.endedAtMs !== null, patient);
      return jobOf(desk, id);
    };
    reserveGb = 100_000;
    expect(await failed({ kind: 'remux' })).toMatchObject({ status: 'failed', problem: { code: 'disk_full' } });
    reserveGb = 0.05;
    expect(await failed({ kind: 'thumbnail', atMs: 60_000 })).toMatchObject({
      problem: { code: 'recording_unusable' },
    });
    await writeFile(path.join(folder, 'Noise 2026-12-31 10-00-00.ts'), Buffer.alloc(200_000, 1));
    const noise = await failed({ kind: 'remux', recording: 'Noise 2026-12-31 10-00-00.ts' });
    expect(noise?.problem?.code).toBe('recording_unusable');

    await writeFile(path.join(dataDir, 'secret.ts'), readFileSync(path.join(folder, PROGRAM)));
    await symlink(path.join(dataDir, 'secret.ts'), path.join(folder, 'Link 2026-12-31 11-00-00.ts'));
    expect(readlinkSync(path.join(folder, 'Link 2026-12-31 11-00-00.ts'))).toContain('secret');
    await expect(add(desk, { kind: 'remux', recording: 'Link 2026-12-31 11-00-00.ts' })).rejects.toMatchObject({
      code: 'recording_unknown',
    });
    expect((await library.list()).some(({ id }) => id.startsWith('Link'))).toBe(false);
    await symlink(dataDir, path.join(folder, 'Gala isolated'));
    expect((await library.list()).some(({ id }) => id.startsWith('Gala isolated'))).toBe(false);
    await expect(library.find('Gala isolated/secret.ts')).rejects.toMatchObject({ code: 'recording_unknown' });
    for (const name of ['../secret.ts', 'a/../../secret.ts', '/etc/passwd', '..', '-i', 'a\0b.ts', '.flypack-job-x']) {
      expect(RequestSchema.safeParse({ kind: 'remux', recording: name }).success).toBe(false);
      await expect(library.find(name)).rejects.toMatchObject({ code: 'recording_unknown' });
    }
    await rm(path.join(folder, PROGRAM));
    await expect(add(desk, { kind: 'remux' })).rejects.toMatchObject({ code: 'recording_unknown' });
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

const JobIdOf = (id: string): JobState['id'] => id as JobState['id'];
