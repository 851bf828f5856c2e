/** The clip of a stinger: decoded ahead of its use, kept in memory as layers, one a canvas frame. */
import path from 'node:path';
import { type Canvas, frameMs } from '#shared/canvas.ts';
import { messageOf } from '#shared/errors.ts';
import type { MediaId } from '#shared/ids.ts';
import { MAX_RATE } from '#shared/switcher/transition.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import type { PoolFile } from '../media.ts';
import { type Layer, layerBytes, layerOfYuva } from './layer.ts';

const MAX_BYTES = 600e6;

export interface StingerOptions {
  ffmpegPath: string;
  canvas: Canvas;
  onLog: (level: 'info' | 'warn', text: string) => void;
}

/** How many frames of a clip fit. */
export const stingerRoom = (canvas: Canvas): number => Math.min(MAX_RATE, Math.floor(MAX_BYTES / layerBytes(canvas)));

/**
 * Frame of the clip at `progress` (0…1) of a stinger of `rateFrames`. Driven by AUTO, whose n-th frame has a progress
 * of (n + 1) / (rateFrames + 1), the clip plays frame by frame.
 */
export const stingerFrame = (progress: number, rateFrames: number): number =>
  Math.min(rateFrames - 1, Math.max(0, Math.round(progress * (rateFrames + 1)) - 1));

/**
 * Decoders to try. FFmpeg’s own ones for VP8 and VP9 do not know alpha, libvpx’s do; which of the two a file needs, the
 * attempt tells.
 */
const decodersFor = ({ path: file, hasAlpha }: PoolFile): (string | null)[] =>
  hasAlpha && ['.webm', '.mkv'].includes(path.extname(file)) ? ['libvpx-vp9', 'libvpx', null] : [null];

function argsOf(file: string, decoder: string | null, { width, height, frameRate }: Canvas, frames: number): string[] {
  const filters = [
    `fps=${frameRate.num}/${frameRate.den}`,
    `scale=${width}:${height}:flags=bicubic:out_color_matrix=bt709:out_range=tv`,
    'format=yuva420p',
  ];
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-protocol_whitelist', 'file', '-threads', '1'],
    ...(decoder === null ? [] : ['-c:v', decoder]),
    ...['-i', `file:${file}`, '-map', '0:v:0', '-vf', filters.join(','), '-frames:v', String(frames)],
    ...['-f', 'rawvideo', 'pipe:1'],
  ];
}

export class Stinger {
  readonly #options: StingerOptions;
  /** What is loaded or being loaded. */
  #clip: { file: PoolFile; layers: Layer[]; ready: boolean } | null = null;
  #process: FfmpegProcess | null = null;
  #stopped = false;

  constructor(options: StingerOptions) {
    this.#options = options;
  }

  /** Gets `file` ready; null lets go of what there is. The same file again costs nothing. */
  cue(file: PoolFile | null): void {
    const now = this.#clip?.file ?? null;
    if (now === file || (now !== null && file !== null && now.id === file.id && now.path === file.path)) return;
    this.#process?.kill('SIGKILL');
    this.#clip = file === null ? null : { file, layers: [], ready: false };
    if (file !== null) void this.#load(file);
  }

  /** The clip’s frame `index`, its last one from its end on; null while `media` is not ready. */
  layer(media: MediaId | null, index: number): Layer | null {
    const clip = this.#clip;
    if (clip === null || !clip.ready || clip.file.id !== media) return null;
    return clip.layers[Math.min(index, clip.layers.length - 1)] ?? null;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#clip = null;
    this.#process?.kill('SIGKILL');
    await this.#process?.exited;
  }

  async #load(file: PoolFile): Promise<void> {
    const { canvas, onLog } = this.#options;
    const room = stingerRoom(canvas);
    const frames = file.kind === 'clip' ? Math.round(file.durationMs / frameMs(canvas.frameRate)) : 1;
    if (frames > room) {
      onLog('warn', `The stinger “${file.name}” is too long: ${frames} frames, and ${room} fit. It will cut instead.`);
      return;
    }
    let problem = 'it has no picture';
    for (const decoder of decodersFor(file)) {
      try {
        const layers = await this.#decode(file, decoder, room);
        if (this.#clip?.file !== file) return;
        if (layers.length === 0) continue;
        this.#clip = { file, layers, ready: true };
        const blind = file.hasAlpha && decoder === null && decodersFor(file).length > 1;
        if (blind) onLog('warn', `FFmpeg cannot read the alpha of the stinger “${file.name}”: it covers all.`);
        onLog('info', `The stinger “${file.name}” is ready: ${layers.length} frames.`);
        return;
      } catch (error) {
        if (this.#stopped || this.#clip?.file !== file) return;
        problem = messageOf(error);
      }
    }
    onLog('warn', `The stinger “${file.name}” cannot be played and will cut instead: ${problem}`);
  }

  /** @throws Error with FFmpeg’s last words */
  async #decode(file: PoolFile, decoder: string | null, room: number): Promise<Layer[]> {
    const { ffmpegPath, canvas } = this.#options;
    const process = new FfmpegProcess({
      job: 'stinger',
      binary: ffmpegPath,
      args: argsOf(file.path, decoder, canvas, room),
      stdin: 'control',
      stdout: 'pipe',
    });
    this.#process = process;
    const layers: Layer[] = [];
    const frame = new Uint8Array((canvas.width * canvas.height * 5) / 2);
    let filled = 0;
    process.stdout.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + frame.length - filled);
        frame.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === frame.length) {
          layers.push(layerOfYuva(frame, canvas));
          filled = 0;
        }
      }
    });
    const { code, stderrTail } = await process.exited;
    if (this.#process === process) this.#process = null;
    if (code !== 0) throw new Error(stderrTail.at(-1) ?? `FFmpeg ended with code ${code ?? 'none'}`);
    return layers;
  }
}
