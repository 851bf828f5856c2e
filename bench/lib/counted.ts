/** Reads the number that is in every picture of the counted feed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { COUNTER_BITS } from './cameras.ts';

const [COLUMNS, ROWS] = [16, 9];

export interface CountedFrame {
  /** 90 kHz. */
  pts: number;
  count: number;
}

function run(command: string, args: string[]): Buffer {
  const { stdout, status, stderr } = spawnSync(command, args, { maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

/** Every picture of a transport stream with its time stamp and the number that is in it. */
export function readCounts(ts: Uint8Array): CountedFrame[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-count-'));
  try {
    const file = path.join(folder, 'program.ts');
    writeFileSync(file, ts);
    const entries = ['-select_streams', 'v:0', '-show_entries', 'frame=pts', '-of', 'csv=p=0'];
    const stamps = run('ffprobe', ['-v', 'error', ...entries, file])
      .toString()
      .split('\n')
      .map((line) => Number.parseInt(line, 10))
      .filter((pts) => Number.isFinite(pts));
    const fields = run('ffmpeg', [
      ...['-v', 'error', '-i', file, '-map', '0:v:0', '-fps_mode', 'passthrough'],
      ...['-vf', `scale=${COLUMNS}:${ROWS}:flags=area`, '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'],
    ]);
    return stamps.map((pts, i) => {
      const middleRow = i * COLUMNS * ROWS + (ROWS >> 1) * COLUMNS;
      let count = 0;
      for (let bit = 0; bit < COUNTER_BITS; bit += 1) if ((fields[middleRow + bit] ?? 0) > 128) count += 2 ** bit;
      return { pts, count };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
