/** Decodes what was received and recorded: is every picture there, and whole? */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { missingFrames } from '../../tests/support/arrivals.ts';

const PTS_HZ = 90_000;
/** What FFmpeg may complain of before it is cut off. */
const MAX_COMPLAINTS = 20;
/** Gaps that are told. */
const MAX_GAPS = 8;
/** What counts as the end of a reception. */
const END_S = 2;

export interface Decoded {
  name: string;
  /** Pictures that were decoded. */
  frames: number;
  /** Pictures missing between the first and the last; null where the rate is not the program’s. */
  missing: number | null;
  /** Where pictures are missing, as "12.34 s (1)"; the first few. */
  gaps: string[];
  /** What the decoder says is wrong, the first few. */
  complaints: string[];
  mb: number;
}

interface Read {
  pts: number[];
  complaints: string[];
}

/** Decodes picture and sound of one file, or its first `lengthS`. @throws Error when FFmpeg cannot be started */
function decode(file: string, lengthS: number | null = null): Promise<Read> {
  const read: Read = { pts: [], complaints: [] };
  let [partial, said] = ['', ''];
  let base = 1 / PTS_HZ;
  const child = spawn(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin', '-copyts', ...(lengthS === null ? [] : ['-t', String(lengthS)])],
      ...['-i', file, '-map', '0:v:0'],
      // Else times are rounded to a grid of the picture rate, and a picture between two of its lines seems to be missing.
      ...['-fps_mode', 'passthrough', '-enc_time_base', '1:90000'],
      ...['-f', 'framecrc', 'pipe:1', ...['-map', '0:a:0', '-f', 'null', '-']],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    const lines = (partial + text).split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) {
      const [, num, den] = /^#tb 0: (\d+)\/(\d+)/.exec(line) ?? [];
      if (num !== undefined) base = Number(num) / Number(den);
      const pts = Number(line.split(',')[2]);
      if (!line.startsWith('#') && Number.isFinite(pts)) read.pts.push(Math.round(pts * base * PTS_HZ));
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < 10_000) said += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      read.complaints = said
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(0, MAX_COMPLAINTS);
      resolve(read);
    });
  });
}

/** Where the next picture does not follow, in seconds from the first one. `begins`: times of the first picture of each file. */
function gapsOf(pts: readonly number[], fps: number, begins: ReadonlySet<number>): string[] {
  const sorted = pts.toSorted((a, b) => a - b);
  const [first = 0] = sorted;
  const step = PTS_HZ / fps;
  const gaps = sorted.flatMap((at, i) => {
    const missing = i === 0 ? 0 : Math.round((at - (sorted[i - 1] ?? at)) / step) - 1;
    const where = begins.has(at) ? ', where a file begins' : '';
    return missing > 0 ? [`${((at - first) / PTS_HZ).toFixed(2)} s (${missing}${where})`] : [];
  });
  return gaps.slice(0, MAX_GAPS);
}

export interface CheckOptions {
  /** Null: the pictures have another rate, and only what the decoder says counts. */
  fps: number | null;
  /** Pictures of the first so many seconds do not count: it was warming up. */
  fromS: number;
}

/** @param files one after the other on one timeline */
export async function check(name: string, files: readonly string[], { fps, fromS }: CheckOptions): Promise<Decoded> {
  const reads: Read[] = [];
  for (const file of files) reads.push(await decode(file));
  const all = reads.flatMap((read) => read.pts);
  const last = files.at(-1);
  const complaints = reads.flatMap((read) => read.complaints);
  if (complaints.length > 0 && last !== undefined && reads.length === 1) {
    // The end of a reception is cut wherever it was ended; only what is broken before that counts.
    const [first, newest] = all.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [all[0] ?? 0, 0]);
    const lengthS = (newest - first) / PTS_HZ - END_S;
    if ((await decode(last, lengthS)).complaints.length === 0) complaints.length = 0;
  }
  const counted = (all[0] ?? 0) + fromS * PTS_HZ;
  const pts = all.filter((at) => at >= counted);
  return {
    name,
    frames: pts.length,
    missing: fps === null ? null : missingFrames(pts, fps),
    gaps: fps === null ? [] : gapsOf(pts, fps, new Set(reads.map((read) => Math.min(...read.pts.slice(0, 50))))),
    complaints: complaints.slice(0, MAX_COMPLAINTS),
    mb: files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6,
  };
}
