/** Looks at a recording as an editor would: every file opened, every picture decoded, none missing in between. */
import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { missingFrames } from '../../tests/support/arrivals.ts';
import { FPS } from '../lib/cameras.ts';

const run = promisify(execFile);

export interface RecordingCheck {
  files: number;
  /** Pictures in them, and how many of those a decoder gives. */
  frames: number;
  decoded: number;
  /** Missing between the first and the last. */
  missing: number;
  /** 90 kHz; null when there is none. */
  firstPts: number | null;
  lastPts: number | null;
}

async function ptsOf(file: string): Promise<number[]> {
  const entries = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'fatal', ...entries, file], { maxBuffer: 1e8 });
  return stdout
    .split('\n')
    .map((line) => Math.round(Number.parseFloat(line) * 90_000))
    .filter((pts) => Number.isFinite(pts));
}

async function decodedOf(file: string): Promise<number> {
  const { stdout } = await run('ffmpeg', [
    ...['-v', 'fatal', '-nostdin', '-i', file, '-map', '0:v:0', '-fps_mode', 'passthrough'],
    ...['-progress', 'pipe:1', '-nostats', '-f', 'null', '-'],
  ]);
  return Number([...stdout.matchAll(/^frame=\s*(\d+)$/gm)].at(-1)?.[1] ?? 0);
}

/** All files of one recording, in the order of their names. */
export async function checkRecording(folder: string): Promise<RecordingCheck> {
  const files = readdirSync(folder)
    .filter((name) => /\.(ts|mp4|mkv)$/.test(name))
    .toSorted()
    .map((name) => path.join(folder, name))
    // One that a full disk took nothing of.
    .filter((file) => statSync(file).size > 0);
  const pts: number[] = [];
  let decoded = 0;
  for (const file of files) {
    pts.push(...(await ptsOf(file)));
    decoded += await decodedOf(file);
  }
  return {
    files: files.length,
    frames: pts.length,
    decoded,
    missing: missingFrames(pts, FPS),
    firstPts: pts.length === 0 ? null : Math.min(...pts),
    lastPts: pts.length === 0 ? null : Math.max(...pts),
  };
}
