/** The far end of a push, for tests: an FFmpeg that listens and writes down every video packet it gets. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Arrivals } from './arrivals.ts';

export class Receiver implements Arrivals {
  /** PTS in 90 kHz ticks (in milliseconds × 90 for FLV) of every video packet, in order of arrival. */
  readonly pts: number[] = [];
  /** When each of them was here, on the clock of `performance.now()`. */
  readonly atMs: number[] = [];
  /** True for each packet of `pts` that is a key frame. */
  readonly keys: boolean[] = [];
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #partial = '';
  #timeBase = 1 / 90_000;

  /**
   * @param input arguments that make FFmpeg listen, up to and with `-i`
   * @param within command that runs it elsewhere, in a network namespace for one
   */
  constructor(input: readonly string[], within: readonly string[] = []) {
    const [command = 'ffmpeg', ...before] = [...within, 'ffmpeg'];
    this.#child = spawn(
      command,
      [
        ...before,
        ...['-v', 'error', '-nostdin', '-probesize', '100000', '-analyzeduration', '100000', ...input],
        ...['-map', '0:v', '-c', 'copy', '-copyts', '-flush_packets', '1', '-f', 'framecrc', 'pipe:1'],
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#gone = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stdout?.setEncoding('utf8');
    this.#child.stdout?.on('data', (text: string) => {
      const lines = (this.#partial + text).split('\n');
      this.#partial = lines.pop() ?? '';
      for (const line of lines) this.#read(line);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  #read(line: string): void {
    const base = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (base !== null) this.#timeBase = Number(base[1]) / Number(base[2]);
    if (line.startsWith('#') || line === '') return;
    const fields = line.split(',').map((field) => field.trim());
    this.pts.push(Math.round(Number(fields[2]) * this.#timeBase * 90_000));
    this.atMs.push(performance.now());
    // framecrc tells the flags only of packets that are not plain key frames.
    this.keys.push(!fields.some((field) => field.startsWith('F=')));
  }
}

export const listenSrt = (port: number, passphrase?: string): Receiver =>
  new Receiver([
    ...['-mode', 'listener', ...(passphrase === undefined ? [] : ['-passphrase', passphrase])],
    ...['-f', 'mpegts', '-i', `srt://127.0.0.1:${port}`],
  ]);
export const listenTcp = (port: number): Receiver =>
  new Receiver(['-listen', '1', '-f', 'mpegts', '-i', `tcp://127.0.0.1:${port}`]);
export const listenUdp = (port: number): Receiver => new Receiver(['-f', 'mpegts', '-i', `udp://127.0.0.1:${port}`]);
export const listenRtmp = (port: number, path: string): Receiver =>
  new Receiver(['-listen', '1', '-f', 'flv', '-i', `rtmp://127.0.0.1:${port}/${path}`]);
