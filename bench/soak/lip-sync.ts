/** How far sound and picture lie apart in a piece of the program that shows flashes and beeps. */
import { type ExecFileOptions, execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { toneLevel } from '../../tests/support/decoded.ts';

const binary = { encoding: 'buffer', maxBuffer: 1e9 } as const;

/** Whatever the looks need, they are last in line for the cores: what is measured must not suffer from being measured. */
const LAST = 19;
const promised = promisify(execFile);
function run(command: string, args: readonly string[], options: ExecFileOptions): Promise<{ stdout: string }>;
function run(command: string, args: readonly string[], options: typeof binary): Promise<{ stdout: Buffer }>;
function run(command: string, args: readonly string[], options: ExecFileOptions): Promise<{ stdout: string | Buffer }> {
  const running = promised(command, args, options);
  const { pid } = running.child;
  if (pid !== undefined) setPriority(pid, LAST);
  return running;
}

export const BEEP_HZ = 3000;
const SAMPLES_PER_MS = 48;
const WINDOW_MS = 6;
const LOUD = 0.08;
/** A flash and a beep that belong together are nearer than this. */
const PAIR_MS = 400;

interface Piece {
  /** First pictures and first samples of what rises, ms of the stream. */
  flashes: number[];
  beeps: number[];
}

async function timesOf(file: string, stream: string): Promise<number[]> {
  const entries = ['-select_streams', stream, '-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'fatal', ...entries, file], { maxBuffer: 1e8 });
  return stdout
    .split('\n')
    .map((line) => Number.parseFloat(line) * 1000)
    .filter((ms) => Number.isFinite(ms));
}

/** Times of the pictures that are bright after one that was dark, as the decoder gives them. */
async function flashesOf(file: string, crop: string): Promise<number[]> {
  const measure = `${crop},signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-`;
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'fatal', '-nostdin', '-copyts', '-threads', '1', '-i', file, '-map', '0:v:0'],
      ...['-fps_mode', 'passthrough', '-vf', measure, '-f', 'null', '-'],
    ],
    { maxBuffer: 1e8 },
  );
  const pictures = [...stdout.matchAll(/pts_time:([\d.]+)\s+lavfi\.signalstats\.YAVG=([\d.]+)/g)].map((found) => ({
    ms: Number(found[1]) * 1000,
    isBright: Number(found[2]) > 128,
  }));
  return pictures
    .filter(({ isBright }, i) => i > 0 && isBright && pictures[i - 1]?.isBright === false)
    .map(({ ms }) => ms);
}

async function beepsOf(file: string): Promise<number[]> {
  const [startMs = 0] = await timesOf(file, 'a:0');
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'fatal', '-nostdin', '-copyts', '-i', file, '-map', '0:a:0'],
      ...['-af', 'aresample=48000:async=1:min_hard_comp=0.01', '-ac', '1', '-f', 's16le', 'pipe:1'],
    ],
    binary,
  );
  const samples = Float32Array.from(
    new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1),
    (s) => s / 32_768,
  );
  const beeps: number[] = [];
  let loud = true;
  const lengthMs = samples.length / SAMPLES_PER_MS - WINDOW_MS;
  for (let ms = 0; ms < lengthMs; ms += 1) {
    const window = samples.subarray(ms * SAMPLES_PER_MS, (ms + WINDOW_MS) * SAMPLES_PER_MS);
    const now = toneLevel(window, BEEP_HZ) > LOUD;
    // The tone fills half of the window when it is found.
    if (now && !loud) beeps.push(startMs + ms + WINDOW_MS / 2);
    loud = now;
  }
  return beeps;
}

async function read(ts: Uint8Array, crop: string): Promise<Piece> {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-lips-'));
  try {
    const file = path.join(folder, 'piece.ts');
    writeFileSync(file, ts);
    return { flashes: await flashesOf(file, crop), beeps: await beepsOf(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Beep after flash, ms, for each pair in `ts`; positive: the sound is late. Pictures come every 33 ms, so a single value is
 * no better than that; the mean over many tells of a drift far below it.
 * @param crop FFmpeg filter that leaves the flash
 */
export async function lipSync(ts: Uint8Array, crop: string): Promise<number[]> {
  const { flashes, beeps } = await read(ts, crop);
  return flashes.flatMap((flash) => {
    const near = beeps.map((beep) => beep - flash).filter((apart) => Math.abs(apart) < PAIR_MS);
    return near.length === 1 ? near : [];
  });
}

/** Keeps the last seconds of a transport stream, to be cut out from a key frame on. */
export class TsTail {
  readonly #keepMs: number;
  #parts: { atMs: number; bytes: Uint8Array }[] = [];

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  push(bytes: Uint8Array): void {
    const nowMs = performance.now();
    this.#parts.push({ atMs: nowMs, bytes });
    while ((this.#parts[0]?.atMs ?? nowMs) < nowMs - this.#keepMs) this.#parts.shift();
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.#parts.map(({ bytes }) => bytes));
  }
}
