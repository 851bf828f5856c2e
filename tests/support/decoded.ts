/** Decodes a program TS and looks at it: the colour of every frame, the sound by time stamp. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface DecodedFrame {
  /** 90 kHz. */
  pts: number;
  /** Colour of the picture’s middle. */
  rgb: [number, number, number];
  /** Mean colours of 8 × 8 fields, row by row. */
  fields: Uint8Array;
}

const FIELDS = 8;

/** Mean colour of one field; both coordinates 0…7. */
export function fieldOf({ fields }: DecodedFrame, x: number, y: number): [number, number, number] {
  const at = (y * FIELDS + x) * 3;
  return [fields[at] ?? 0, fields[at + 1] ?? 0, fields[at + 2] ?? 0];
}

/** Mean of the four by four fields in the middle. */
function middleOf(fields: Uint8Array): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (const y of [2, 3, 4, 5]) {
    for (const x of [2, 3, 4, 5]) {
      const at = (y * FIELDS + x) * 3;
      for (const c of [0, 1, 2] as const) sum[c] += (fields[at + c] ?? 0) / 16;
    }
  }
  return sum;
}

export interface DecodedProgram {
  frames: DecodedFrame[];
  /** Mono, 48 kHz, −1…1. */
  sound: Float32Array;
  /** PTS (90 kHz) of the first sample. */
  soundPts: number;
}

function run(command: string, args: string[]): Buffer {
  const { stdout, status, stderr } = spawnSync(command, args, { maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

const ptsList = (file: string, stream: string): number[] =>
  run('ffprobe', ['-v', 'error', '-select_streams', stream, '-show_entries', 'frame=pts', '-of', 'csv=p=0', file])
    .toString()
    .split('\n')
    .map((line) => Number.parseInt(line, 10))
    .filter((pts) => Number.isFinite(pts));

/** Decodes all of it. Frames carry the PTS of the stream, untouched. */
export function decodeProgram(ts: Uint8Array): DecodedProgram {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-decode-'));
  try {
    const file = path.join(folder, 'program.ts');
    writeFileSync(file, ts);
    const pts = ptsList(file, 'v:0');
    const pixels = run('ffmpeg', [
      ...['-v', 'error', '-i', file, '-map', '0:v:0', '-fps_mode', 'passthrough'],
      ...['-vf', `scale=${FIELDS}:${FIELDS}:flags=area`, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
    ]);
    const frames = pts.map((time, i): DecodedFrame => {
      const bytes = FIELDS * FIELDS * 3;
      const fields = new Uint8Array(pixels.subarray(i * bytes, (i + 1) * bytes));
      return { pts: time, rgb: middleOf(fields), fields };
    });
    const raw = run('ffmpeg', [
      ...['-v', 'error', '-copyts', '-i', file, '-map', '0:a:0'],
      // No output time stamps may be invented: gaps would shift everything after them.
      ...['-af', 'aresample=48000:async=1:min_hard_comp=0.01', '-ac', '1', '-f', 's16le', 'pipe:1'],
    ]);
    const samples = new Int16Array(raw.buffer, raw.byteOffset, raw.length >> 1);
    return { frames, sound: Float32Array.from(samples, (s) => s / 32_768), soundPts: ptsList(file, 'a:0')[0] ?? 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The samples from `fromPts` on, `ms` long. */
export function soundAt(program: DecodedProgram, fromPts: number, ms: number): Float32Array {
  const start = Math.round(((fromPts - program.soundPts) * 48) / 90);
  return program.sound.subarray(Math.max(0, start), Math.max(0, start + Math.round(ms * 48)));
}

/** Strength of one tone (Goertzel), 0…1 as its amplitude. */
export function toneLevel(samples: Float32Array, hz: number): number {
  const w = (2 * Math.PI * hz) / 48_000;
  const coefficient = 2 * Math.cos(w);
  let [a, b] = [0, 0];
  for (const sample of samples) [a, b] = [sample + coefficient * a - b, a];
  const power = a * a + b * b - coefficient * a * b;
  return (2 * Math.sqrt(Math.max(0, power))) / Math.max(1, samples.length);
}

/** The loudest of several tones. */
export const loudest = (samples: Float32Array, tones: readonly number[]): number =>
  tones.reduce((best, hz) => (toneLevel(samples, hz) > toneLevel(samples, best) ? hz : best), tones[0] ?? 0);
