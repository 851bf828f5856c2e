/** Single frames of a program TS, pixel by pixel. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type Yuv = [y: number, cb: number, cr: number];

export class ProgramPicture {
  readonly width: number;
  readonly height: number;
  readonly #data: Uint8Array;

  constructor(width: number, height: number, data: Uint8Array) {
    this.width = width;
    this.height = height;
    this.#data = data;
  }

  luma(x: number, y: number): number {
    return this.#data[y * this.width + x] ?? -1;
  }

  yuv(x: number, y: number): Yuv {
    const luma = this.width * this.height;
    const at = luma + (y >> 1) * (this.width / 2) + (x >> 1);
    return [this.luma(x, y), this.#data[at] ?? -1, this.#data[at + luma / 4] ?? -1];
  }

  /** Where luma changes by more than `step` from one pixel of a row to the next. */
  edges(y: number, step = 40): number[] {
    return Array.from({ length: this.width - 1 }, (_, i) => i + 1).filter(
      (x) => Math.abs(this.luma(x, y) - this.luma(x - 1, y)) > step,
    );
  }

  /** The same down a column. */
  edgesDown(x: number, step = 40): number[] {
    return Array.from({ length: this.height - 1 }, (_, i) => i + 1).filter(
      (y) => Math.abs(this.luma(x, y) - this.luma(x, y - 1)) > step,
    );
  }
}

/** The frames with these PTS (90 kHz). @throws Error when one of them is not there */
export function picturesAt(
  ts: Uint8Array,
  size: { width: number; height: number },
  wanted: readonly number[],
): Map<number, ProgramPicture> {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-pixels-'));
  try {
    const file = path.join(folder, 'program.ts');
    writeFileSync(file, ts);
    const probe = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'frame=pts', '-of', 'csv=p=0', file];
    const all = execFileSync('ffprobe', probe).toString().split('\n').map(Number.parseFloat).filter(Number.isFinite);
    const unique = [...new Set(wanted)].toSorted((a, b) => a - b);
    const places = unique.map((pts) => {
      const at = all.indexOf(pts);
      if (at < 0) throw new Error(`the program has no frame at ${pts}`);
      return at;
    });
    const select = places.map((n) => `eq(n\\,${n})`).join('+');
    const raw = execFileSync(
      'ffmpeg',
      [
        ...['-v', 'error', '-i', file, '-map', '0:v:0', '-vf', `select=${select}`, '-fps_mode', 'passthrough'],
        ...['-pix_fmt', 'yuv420p', '-f', 'rawvideo', 'pipe:1'],
      ],
      { maxBuffer: 1e9 },
    );
    const bytes = (size.width * size.height * 3) / 2;
    return new Map(
      unique.map((pts, i) => [
        pts,
        new ProgramPicture(size.width, size.height, raw.subarray(i * bytes, (i + 1) * bytes)),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
