/** What is left of a recording when the mixer, the engine or the power goes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { ProgramRecorder } from '../../electron/engine/recording/program-recorder.ts';
import { RecordingSettings } from '../../shared/show/recording-settings.ts';
import { missingFrames } from '../support/arrivals.ts';
import { BUSY } from '../support/busy.ts';
import { command, stateOf } from '../support/commands.ts';
import { decodeProgram } from '../support/decoded.ts';
import { MediaLab } from '../support/media-lab.ts';
import { ProgramFeed } from '../support/program-feed.ts';
import { ServeLab } from '../support/served.ts';
import { until } from '../support/until.ts';

const SECOND = 90_000;
const built = path.resolve(import.meta.dirname, '../../dist/node');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'flypack-power-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const recorderOn = (fanOut: FanOut, target: string): ProgramRecorder =>
  new ProgramRecorder({
    fanOut,
    defaultFolder: target,
    settings: () => RecordingSettings.parse({ reserveGb: 0.05 }),
    showName: () => 'Gala',
    log: () => undefined,
    onChange: () => undefined,
  });

/** Pictures that the mixer and the encoder say they had no time for. */
const leftOutBy = ({ telemetry }: MediaLab): number =>
  (telemetry?.mixer.missedTicks ?? 0) + (telemetry?.encoder.droppedFrames ?? 0);

it('goes on in the same file when the mixer crashes, and plays across the gap', async () => {
  // The real mixer, but a reset of the loudness kills it.
  const entry = path.join(folder, 'mixer-worker.mjs');
  writeFileSync(
    entry,
    `import { parentPort } from 'node:worker_threads';
     import '${pathToFileURL(path.join(built, 'mixer-worker.js')).href}';
     parentPort.on('message', ({ message }) => { if (message.t === 'resetLoudness') process.exit(1); });`,
  );
  const lab = await MediaLab.start([{ id: 'a', name: 'A', kind: 'test' }], { worker: pathToFileURL(entry) });
  const fanOut = new FanOut();
  lab.media.on('program', (chunk) => fanOut.push(chunk));
  const recorder = recorderOn(fanOut, folder);
  try {
    await lab.runs(40);
    const name = await recorder.start();
    await lab.runs(45);
    const before = lab.newestFrame;
    const leftOut = leftOutBy(lab);
    await expect(lab.media.resetLoudness()).rejects.toThrow();
    // The next mixer counts on where this one would be.
    await lab.encoded(before + 2);
    await lab.runs(60);
    await recorder.stop();
    expect(readdirSync(folder).filter((file) => file.endsWith('.ts'))).toEqual([name]);
    const { frames, sound } = decodeProgram(readFileSync(path.join(folder, name)));
    const steps = frames.slice(1).map(({ pts }, i) => Math.round((pts - (frames[i]?.pts ?? 0)) / 3000));
    // Time goes on: one gap as long as the mixer was away, and not a picture missing before or after it.
    const gap = Math.max(...steps);
    expect(gap).toBeGreaterThan(1);
    const elsewhere = steps.reduce((sum, step) => sum + step - 1, 0) - (gap - 1);
    expect(elsewhere, 'but what was counted').toBeLessThanOrEqual(leftOut + leftOutBy(lab));
    const last = Math.round(((frames[steps.indexOf(gap)]?.pts ?? 0) - 10 * SECOND) / 3000);
    expect(last).toBeGreaterThanOrEqual(before - 1);
    const seconds = ((frames.at(-1)?.pts ?? 0) - (frames[0]?.pts ?? 0)) / SECOND;
    expect(Math.abs(sound.length / 48_000 - seconds)).toBeLessThan(0.5);
    console.info(`mixer crash: ${gap - 1} frames missing`);
  } finally {
    await recorder.close();
    await lab.stop();
  }
}, 60_000);

it('leaves a file that plays to the last second when the engine is killed, and says so at the next start', async () => {
  const lab = new ServeLab();
  try {
    const engine = await lab.serve(['--show', lab.showFile]).answer();
    await until('it is live', async () => (await stateOf(engine)).sources.every(({ status }) => status === 'live'), {
      timeoutMs: 30_000,
    });
    await command(engine, 'recording.start', {});
    await until('it has run for three seconds', async () => {
      const { sinceMs } = (await stateOf(engine)).recording;
      return sinceMs !== null && Date.now() - sinceMs > 3000;
    });
    const { folder: recordings, file } = (await stateOf(engine)).recording;
    const { frame } = await command(engine, 'switcher.take', { source: 'host' });
    process.kill(engine.pid, 'SIGKILL');
    const { frames } = decodeProgram(readFileSync(path.join(recordings ?? '', file ?? '')));
    const lost = frame - Math.round(((frames.at(-1)?.pts ?? 0) - 10 * SECOND) / 3600);
    console.info(`engine killed: ${lost} frames of 25 a second lost`);
    expect(lost).toBeLessThanOrEqual(25 * BUSY);
    // A busy machine may leave a picture out before it is encoded.
    const missing = missingFrames(
      frames.map(({ pts }) => pts),
      25,
    );
    expect(missing).toBeLessThanOrEqual(frames.length / 20);

    const next = await lab.serve().answer();
    const { recordings: listed } = await command(next, 'recording.list', {});
    expect(listed).toMatchObject([{ id: file, status: 'cutOff' }]);
  } finally {
    await lab.close();
  }
}, 60_000);

const mountable = process.getuid?.() === 0 && process.platform === 'linux';
const run = (name: string, ...args: string[]): boolean => spawnSync(name, args).status === 0;

describe.skipIf(!mountable)('a power cut', () => {
  let disk: string;
  let image: string;

  beforeEach((context) => {
    image = path.join(folder, 'disk.img');
    disk = path.join(folder, 'disk');
    mkdirSync(disk);
    // The file system itself would write only once a minute: what is on the disk is what the recorder has seen to.
    const ready =
      run('truncate', '-s', '72M', image) &&
      run('mkfs.ext4', '-q', '-F', '-O', '^metadata_csum', image) &&
      run('mount', '-o', 'loop,commit=60,noatime', image, disk);
    if (!ready) context.skip();
  });

  afterEach(() => {
    run('umount', disk);
  });

  /** What a disk that lost its power now would hold of the recording. */
  function salvage(name: string): Buffer {
    const [copy, mounted] = [path.join(folder, 'copy.img'), path.join(folder, 'copy')];
    mkdirSync(mounted, { recursive: true });
    execFileSync('mount', ['-o', 'loop', copy, mounted]);
    try {
      return readFileSync(path.join(mounted, name));
    } finally {
      execFileSync('umount', [mounted]);
    }
  }

  it('costs less than a second, whenever it comes', async () => {
    const fanOut = new FanOut();
    const feed = new ProgramFeed({ onChunk: (chunk) => fanOut.push(chunk) });
    const recorder = recorderOn(fanOut, disk);
    let worstMs = 0;
    const watch = setInterval(() => {
      worstMs = Math.max(worstMs, recorder.telemetry()?.atRiskMs ?? 0);
    }, 10);
    try {
      await until('the program flows', () => feed.pts.length > 0);
      const name = await recorder.start();
      const cuts: { newest: number; left: Buffer }[] = [];
      for (let cut = 1; cut <= 4; cut += 1) {
        const from = feed.pts.length;
        await until('some time has gone by', () => feed.pts.length > from + 17 + cut * 3, { everyMs: 7 });
        const newest = feed.pts.at(-1) ?? 0;
        // The file behind the disk: what was written and not brought to the disk is not in it.
        writeFileSync(path.join(folder, 'copy.img'), readFileSync(image));
        cuts.push({ newest, left: salvage(name) });
      }
      // Not before: while this process waits for a decoder, nobody records.
      const lost = cuts.map(({ newest, left }) =>
        Math.round((newest - (decodeProgram(left).frames.at(-1)?.pts ?? 0)) / (SECOND / 1000)),
      );
      console.info(`power cut: ${lost.join(', ')} ms lost; at most ${Math.round(worstMs)} ms were at risk`);
      expect(Math.max(...lost, worstMs)).toBeLessThan(1000 * BUSY);
      expect(Math.min(...lost)).toBeGreaterThanOrEqual(0);
    } finally {
      clearInterval(watch);
      await recorder.close();
      await feed.stop();
    }
  }, 60_000);
});
