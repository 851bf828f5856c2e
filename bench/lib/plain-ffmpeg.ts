/** What is set beside our figures: one plain FFmpeg on the same feeds with the same encoder settings. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { codecArgs } from '../../electron/engine/encoder/encoder-args.ts';
import { ProgressParser } from '../../electron/engine/ffmpeg/progress.ts';
import { until } from '../../tests/support/until.ts';
import { FPS } from './cameras.ts';
import { benchShow } from './engine.ts';

const { canvas, encoder } = benchShow({});
/** H.264 and AAC exactly as the engine encodes them. */
const encode = codecArgs(canvas, encoder);
const quickTs = ['-muxdelay', '0', '-muxpreload', '0', '-flush_packets', '1', '-f', 'mpegts'];

/** One second is enough to find both streams; FFmpeg’s own five, one input after the other, would only cost time. */
const udpInput = (port: number): string[] => [
  ...['-analyzeduration', '1000000'],
  ...['-thread_queue_size', '512', '-f', 'mpegts', '-i'],
  `udp://127.0.0.1:${port}?overrun_nonfatal=1&fifo_size=50000&buffer_size=4194304`,
];

/** Decodes all of them and encodes the first, as a show with this canvas and encoder would. */
export const decodeAllEncodeOne = (ports: readonly number[], show = benchShow({})): string[] => [
  ...ports.flatMap(udpInput),
  ...['-map', '0:v', '-map', '0:a', ...codecArgs(show.canvas, show.encoder), ...quickTs, '-y', '/dev/null'],
  ...ports.slice(1).flatMap((_, i) => ['-map', `${i + 1}:v`, '-map', `${i + 1}:a`, '-f', 'null', '-']),
];

/** Decodes one to nowhere. */
export const decodeOne = (port: number): string[] => [...udpInput(port), '-map', '0', '-f', 'null', '-'];

/** Takes one camera, encodes it and pushes it. */
export const push = (port: number, url: string): string[] => [
  ...udpInput(port),
  ...['-map', '0:v', '-map', '0:a', ...encode, ...quickTs, url],
];

/** A switcher made of FFmpeg’s own filters, its program on stdout; `switchTo` moves it. */
export const switcher = (ports: readonly number[]): string[] => {
  const all = (kind: 'v' | 'a'): string => ports.map((_, i) => `[${i}:${kind}]`).join('');
  const n = ports.length;
  return [
    ...ports.flatMap(udpInput),
    '-filter_complex',
    `${all('v')}streamselect=inputs=${n}:map=0[v];${all('a')}astreamselect=inputs=${n}:map=0[a]`,
    ...['-map', '[v]', '-map', '[a]', ...encode, ...quickTs, 'pipe:1'],
  ];
};

export class PlainFfmpeg {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #progress = new ProgressParser();
  /** Pictures that have gone to the first output. */
  frames = 0;

  /** `args` from the input on; stdin stays open for FFmpeg’s keyboard commands. */
  constructor(args: readonly string[]) {
    const progress = ['-progress', 'pipe:3', '-stats_period', '0.2'];
    this.#child = spawn('ffmpeg', ['-hide_banner', '-v', 'error', '-nostats', ...progress, ...args], {
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    });
    this.#child.stdio[3]?.on('data', (text: Buffer) => {
      for (const { frame } of this.#progress.push(text.toString('latin1'))) this.frames = frame ?? this.frames;
    });
    // Writing to one that has ended fails; whether it runs is asked for elsewhere.
    this.#child.stdin?.on('error', () => undefined);
    this.#gone = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get stdout(): Readable {
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('FFmpeg was started without a pipe');
    return stdout;
  }

  /** Waits until it has opened all its inputs, has worked off what came meanwhile, and goes along in real time. */
  async steady(): Promise<void> {
    let last = { frames: this.frames, atMs: performance.now() };
    await until(
      'FFmpeg goes along in real time',
      () => {
        const { frames } = this;
        const atMs = performance.now();
        const fps = ((frames - last.frames) * 1000) / (atMs - last.atMs);
        last = { frames, atMs };
        return frames > 0 && Math.abs(fps - FPS) < FPS * 0.1;
      },
      { timeoutMs: 60_000, everyMs: 2000 },
    );
  }

  /** Switches a `switcher` to input `index` by FFmpeg’s keyboard command, which it looks for every 100 ms. */
  switchTo(index: number): void {
    for (const filter of ['streamselect', 'astreamselect']) this.#child.stdin?.write(`c${filter} -1 map ${index}\n`);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}
