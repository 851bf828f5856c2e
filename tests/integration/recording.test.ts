/** The program on disk: whole to the last frame, in one file or many, whatever the disk does. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RecordingSettings } from '#shared/show/recording-settings.ts';
import type { RecordingState } from '#shared/state/state.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { ProgramRecorder } from '../../electron/engine/recording/program-recorder.ts';
import { decodeProgram } from '../support/decoded.ts';
import { ProgramFeed } from '../support/program-feed.ts';
import { until } from '../support/until.ts';

const FRAME_TICKS = 3000;

let feed: ProgramFeed;
let fanOut: FanOut;
let folder: string;
let recorder: ProgramRecorder;
let settings: RecordingSettings;
const states: RecordingState[] = [];
const log: string[] = [];

const files = (): string[] => readdirSync(settings.folder ?? folder).toSorted();
const read = (name: string): Buffer => readFileSync(path.join(settings.folder ?? folder, name));
const frames = (): number => recorder.telemetry()?.frames ?? 0;

/** Every frame is there once, and no frame between the first and the last is missing. */
function expectWhole(ts: Uint8Array): number {
  const { frames: decoded } = decodeProgram(ts);
  const pts = decoded.map((frame) => frame.pts);
  for (const [i, tick] of pts.entries()) expect(tick).toBe((pts[0] ?? 0) + i * FRAME_TICKS);
  return decoded.length;
}

beforeAll(async () => {
  fanOut = new FanOut();
  feed = new ProgramFeed({ onChunk: (chunk) => fanOut.push(chunk) });
  await until('the program flows', () => feed.pts.length > 0);
});

afterAll(() => feed.stop());

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'flypack-recording-'));
  settings = RecordingSettings.parse({ reserveGb: 0.05 });
  states.length = 0;
  log.length = 0;
  recorder = new ProgramRecorder({
    fanOut,
    defaultFolder: folder,
    settings: () => settings,
    showName: () => 'Gala: night/1',
    log: ({ text }) => log.push(text),
    onChange: (state) => states.push(state),
  });
});

afterEach(async () => {
  await recorder.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the recorder', () => {
  it('writes every frame until it is told to stop', async () => {
    const name = await recorder.start();
    expect(name).toMatch(/^Gala night 1 \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.ts$/);
    await until('two seconds are on disk', () => frames() > 60);
    await recorder.stop();
    expect(files()).toEqual([name]);
    expect(expectWhole(read(name))).toBeGreaterThan(60);
    expect(recorder.state).toMatchObject({ status: 'off', problem: null });
    await expect(recorder.stop()).rejects.toMatchObject({ code: 'not_recording' });
  });

  it('goes on in a new file without losing a frame', async () => {
    settings = { ...settings, splitMinutes: 1.5 / 60 };
    await recorder.start();
    await until('it has begun its third file', () => recorder.state.files >= 3, { timeoutMs: 20_000 });
    await recorder.stop();
    const names = files();
    expect(names.length).toBeGreaterThanOrEqual(3);
    expect(names[1]).toMatch(/_02\.ts$/);
    for (const name of names) expect(expectWhole(read(name))).toBeGreaterThan(0);
    // One after the other they are the recording: nothing is missing and nothing comes twice.
    expectWhole(Buffer.concat(names.map(read)));
  });

  it('stays in its folder, and whole, when the show names another for the next one', async () => {
    settings = { ...settings, splitMinutes: 0.5 / 60 };
    await recorder.start();
    const chosen = settings;
    settings = { ...settings, folder: '/proc/flypack' };
    const { files: had } = recorder.state;
    await until('its next file has begun', () => recorder.state.files > had + 1, { timeoutMs: 20_000 });
    await recorder.stop();
    expect(states.map(({ status }) => status)).not.toContain('retrying');
    settings = chosen;
    expectWhole(Buffer.concat(files().map(read)));
  });

  it('can be played up to the last second while it is being written', async () => {
    const name = await recorder.start();
    await until('some of it is on disk', () => frames() > 45);
    // What a crash would leave behind at this moment.
    const left = read(name);
    const newest = feed.pts.at(-1) ?? 0;
    const last = decodeProgram(left).frames.at(-1)?.pts ?? 0;
    expect((newest - last) / 90_000).toBeLessThan(1);
    await recorder.stop();
  });

  it('is refused where it cannot be written, and nothing is left of it', async () => {
    settings = { ...settings, folder: '/proc/flypack' };
    await expect(recorder.start()).rejects.toMatchObject({ code: 'recording_folder' });
    expect(recorder.state.status).toBe('off');
    settings = { ...settings, folder, reserveGb: 1000 };
    await expect(recorder.start()).rejects.toMatchObject({ code: 'disk_full' });
    expect(recorder.state.problem, 'whoever started it was told').toBeNull();
    await expect(recorder.start(true)).rejects.toMatchObject({ code: 'disk_full' });
    expect(recorder.state, 'nobody was told').toMatchObject({
      status: 'off',
      problem: expect.stringMatching(/^It did not begin: /),
    });
    expect(files()).toEqual([]);
  });

  it('tries again with a new file when its folder goes away', async () => {
    // A disk that is unplugged takes the folder’s place in the tree with it.
    const [disk, unplugged] = [path.join(folder, 'disk'), path.join(folder, 'unplugged')];
    mkdirSync(disk);
    settings = { ...settings, folder: path.join(disk, 'shows'), splitMinutes: 0.5 / 60 };
    await recorder.start();
    await until('it writes', () => frames() > 0);
    renameSync(disk, unplugged);
    await until('it says so', () => recorder.state.status === 'retrying');
    expect(recorder.state.problem).not.toBeNull();
    renameSync(unplugged, disk);
    await until('it writes again', () => recorder.state.status === 'recording');
    const before = frames();
    await until('frames come again', () => frames() > before + 30);
    expect(recorder.telemetry()?.droppedFrames).toBeGreaterThan(0);
    await recorder.stop();
    for (const name of files()) expect(expectWhole(read(name))).toBeGreaterThan(0);
  });
});

const mountable = process.getuid?.() === 0 && process.platform === 'linux';

describe.skipIf(!mountable)('a small disk', () => {
  let disk: string;
  /** Files that were made anew while it could not be written. */
  const tries = (): number =>
    states.filter(({ status, files: made }, i) => status === 'retrying' && made > (states[i - 1]?.files ?? made))
      .length;

  beforeEach((context) => {
    disk = path.join(folder, 'small');
    spawnSync('mkdir', [disk]);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=49250k', 'tmpfs', disk]).status === 0;
    if (!mounted) context.skip();
    settings = { ...settings, folder: disk, reserveGb: 0.05 };
  });

  afterEach(() => {
    spawnSync('umount', [disk]);
  });

  it('ends the recording cleanly before it is full', async () => {
    const name = await recorder.start();
    await until('it has ended by itself', () => recorder.state.status === 'off', { timeoutMs: 60_000 });
    expect(recorder.state.problem).toContain('nearly full');
    expect(log.at(-1)).toContain('ended cleanly');
    expect(statSync(path.join(disk, name)).size).toBeLessThan(1e6);
    expect(expectWhole(read(name))).toBeGreaterThan(30);
  });

  it('that is full leaves no empty file, takes the recording again by itself, and each is told once', async () => {
    settings = { ...settings, reserveGb: 0 };
    const name = await recorder.start();
    await until('it writes', () => frames() > 0);
    const filler = path.join(disk, 'filler');
    const fill = (): void => expect(() => writeFileSync(filler, Buffer.alloc(60e6))).toThrow('ENOSPC');
    fill();
    await until('it has been tried again', () => tries() >= 1, { timeoutMs: 20_000 });
    rmSync(filler);
    await until('it records again', () => recorder.state.status === 'recording', { timeoutMs: 30_000 });
    expect(recorder.state.problem).toBeNull();
    expect(log.filter((text) => text.includes('cannot be written'))).toHaveLength(1);
    expect(log.filter((text) => text.includes('being written again'))).toHaveLength(1);
    fill();
    await until('it has failed again', () => recorder.state.status === 'retrying', { timeoutMs: 20_000 });
    await recorder.stop();
    expect(recorder.state).toMatchObject({ status: 'off', problem: expect.stringContaining('The disk is full.') });
    expect(log.at(-1)).toContain('missing');
    expect(files()).toEqual([name, expect.stringMatching(/\.ts$/), 'filler']);
    for (const file of files().slice(0, 2)) expect(expectWhole(read(file))).toBeGreaterThan(0);
  });
});
