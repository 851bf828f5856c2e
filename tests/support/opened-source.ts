/** One source’s own FFmpeg, without a mixer: the pictures and the sound that it hands over. */
import { createRequire } from 'node:module';
import type { Canvas } from '#shared/canvas.ts';
import { PictureSettings } from '#shared/show/encoder-settings.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { FfmpegProcess } from '../../electron/engine/ffmpeg/process.ts';
import { NutReader } from '../../electron/engine/sources/nut-reader.ts';
import { sourceCommand } from '../../electron/engine/sources/source-args.ts';
import { until } from './until.ts';

const fontFile = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');

export class OpenedSource {
  readonly canvas: Canvas;
  readonly #process: FfmpegProcess;
  pictures = 0;
  #picture = new Uint8Array();
  #sound: Int16Array[] = [];
  #tile: Uint8Array | null = null;

  constructor(
    fields: Record<string, unknown>,
    canvas: Canvas = { width: 640, height: 360, frameRate: { num: 30, den: 1 } },
  ) {
    this.canvas = canvas;
    const config = SourceConfig.parse({ id: 'a', name: 'A', ...fields });
    const { args } = sourceCommand(config, canvas, PictureSettings.parse({ widthPx: 320 }), fontFile);
    this.#process = new FfmpegProcess({ binary: 'ffmpeg', args, stdin: 'control', stdout: 'pipe' });
    let bytes = new Uint8Array();
    const reader = new NutReader({
      stream: () => undefined,
      begin: (_stream, _pts, size) => {
        bytes = new Uint8Array(size);
        return bytes;
      },
      end: (stream) => {
        if (stream.kind === 'audio') this.#sound.push(new Int16Array(bytes.buffer, 0, bytes.length >> 1));
        else if (stream.fourcc === 'MJPG') this.#tile = bytes;
        else {
          this.#picture = bytes;
          this.pictures += 1;
        }
      },
    });
    this.#process.stdout.on('data', (part: Buffer) => reader.push(part));
  }

  /** The newest of at least `count` pictures. */
  async picture(count = 1): Promise<Uint8Array> {
    await this.#waitFor(`${count} pictures`, () => this.pictures >= count);
    return this.#picture;
  }

  /** The newest tile, as JPEG. */
  async tile(): Promise<Uint8Array> {
    return this.#waitFor('a tile', () => this.#tile);
  }

  /** The first `ms` of sound: its left channel, −1…1. */
  async sound(ms: number): Promise<Float32Array> {
    const wanted = ms * 48 * 2;
    const length = (): number => this.#sound.reduce((sum, part) => sum + part.length, 0);
    await this.#waitFor(`${ms} ms of sound`, () => length() >= wanted);
    const all = Int16Array.from(this.#sound.flatMap((part) => [...part])).subarray(0, wanted);
    return Float32Array.from({ length: wanted / 2 }, (_, i) => (all[2 * i] ?? 0) / 32_768);
  }

  /** Y, U and V of the newest picture at a place, both shares of its size. */
  at(x: number, y: number): [number, number, number] {
    const { width, height } = this.canvas;
    const [px, py] = [Math.floor(x * width), Math.floor(y * height)];
    const chroma = (py >> 1) * (width >> 1) + (px >> 1);
    const luma = width * height;
    return [
      this.#picture[py * width + px] ?? 0,
      this.#picture[luma + chroma] ?? 0,
      this.#picture[luma + (luma >> 2) + chroma] ?? 0,
    ];
  }

  async close(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#process.exited;
  }

  async #waitFor<T>(what: string, probe: () => T): Promise<NonNullable<T>> {
    return until(
      `the source gives ${what}`,
      () => {
        const value = probe();
        if (!value && !this.#process.running) throw new Error(this.#process.stderrTail.slice(-6).join('\n'));
        return value;
      },
      { timeoutMs: 30_000 },
    );
  }
}
