/** Whole pictures of a program TS, to look at single pixels. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Picture {
  width: number;
  height: number;
  /** Planar yuv420p. */
  data: Uint8Array;
}

/** The last picture of a TS. */
export function lastPicture(ts: Uint8Array, width: number, height: number): Picture {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-picture-'));
  try {
    const file = path.join(folder, 'program.ts');
    writeFileSync(file, ts);
    const { stdout, status, stderr } = spawnSync(
      'ffmpeg',
      ['-v', 'error', '-i', file, '-map', '0:v:0', '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'],
      { maxBuffer: 1e9 },
    );
    if (status !== 0) throw new Error(String(stderr));
    const bytes = (width * height * 3) / 2;
    return { width, height, data: new Uint8Array(stdout.subarray(stdout.length - bytes)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Luma and colour code values of a pixel. */
export function codesAt({ width, height, data }: Picture, x: number, y: number): [y: number, u: number, v: number] {
  const half = (y >> 1) * (width >> 1) + (x >> 1);
  const area = width * height;
  return [data[y * width + x] ?? 0, data[area + half] ?? 0, data[area * 1.25 + half] ?? 0];
}
