/** Decodes an MPEG-TS while it comes and tells the colour of each picture the moment it is out of the decoder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { until } from '../../tests/support/until.ts';
import { CAMERAS } from './cameras.ts';

export type Rgb = readonly [number, number, number];

export interface Seen {
  rgb: Rgb;
  /** On the clock of `performance.now()`. */
  atMs: number;
}

/** The camera whose colour this is, `dark` for a slate. */
export function cameraOf([r, g, b]: Rgb): string {
  const near = CAMERAS.find(({ rgb }) => Math.abs(rgb[0] - r) + Math.abs(rgb[1] - g) + Math.abs(rgb[2] - b) < 150);
  if (near !== undefined) return near.id;
  return r + g + b < 240 ? 'dark' : 'other';
}

const PICTURE_BYTES = 3;

export class LiveDecoder {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #rest: Buffer = Buffer.alloc(0);
  readonly seen: Seen[] = [];

  constructor() {
    this.#child = spawn(
      'ffmpeg',
      [
        ...['-hide_banner', '-v', 'error', '-fflags', 'nobuffer', '-flags', 'low_delay', '-threads', '1'],
        ...['-probesize', '100000', '-analyzeduration', '0', '-f', 'mpegts', '-i', 'pipe:0', '-map', '0:v'],
        ...['-vf', 'crop=iw/2:ih/2,scale=1:1:flags=area', '-fps_mode', 'passthrough', '-pix_fmt', 'rgb24'],
        ...['-flush_packets', '1', '-f', 'rawvideo', 'pipe:1'],
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    // It is killed at the end while we may still be writing.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stdout?.on('data', (bytes: Buffer) => this.#read(bytes));
    this.#gone = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  push(ts: Uint8Array): void {
    this.#child.stdin?.write(ts);
  }

  /** Resolves with the first picture of `camera` that came out after `sinceMs`. */
  shows(camera: string, sinceMs: number, timeoutMs = 10_000): Promise<Seen> {
    return until(
      `${camera} is seen`,
      () => this.seen.find(({ rgb, atMs }) => atMs >= sinceMs && cameraOf(rgb) === camera),
      { timeoutMs, everyMs: 10 },
    );
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  #read(bytes: Buffer): void {
    const atMs = performance.now();
    const data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    for (; at + PICTURE_BYTES <= data.length; at += PICTURE_BYTES) {
      this.seen.push({ rgb: [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0], atMs });
    }
    this.#rest = data.subarray(at);
  }
}
