/** One run of the program encoder: an FFmpeg that takes frames with their numbers and gives MPEG-TS. */
import { type Canvas, frameBytes, frameMs } from '#shared/canvas.ts';
import { PTS_BASE_TICKS } from '#shared/program-time.ts';
import { PTS_HZ } from '#shared/ts/packet.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import { ProgressParser } from '../ffmpeg/progress.ts';
import type { Frame } from '../mixer/frame-pool.ts';
import { NutReader } from '../sources/nut-reader.ts';
import { type EncoderPlan, encoderArgs } from './encoder-args.ts';
import { matroskaCluster, matroskaHeader } from './matroska.ts';

/** More raw video than this waiting means that the encoder cannot keep up. */
const MAX_QUEUE_MS = 400;
/** While FFmpeg starts up, what it has not read yet is no sign of that. */
const MAX_STARTING_QUEUE_MS = 1500;

export interface EncoderProcessOptions {
  ffmpegPath: string;
  plan: EncoderPlan;
  /** What it is called among the engine’s processes. */
  job: string;
  onTs: (bytes: Uint8Array) => void;
  onMonitor: (jpeg: Uint8Array) => void;
}

export class EncoderProcess {
  readonly #canvas: Canvas;
  readonly #process: FfmpegProcess;
  #caughtUp = false;
  readonly plan: EncoderPlan;
  droppedFrames = 0;
  encodedFrames = 0;
  /** It has given something. */
  started = false;
  /** When something last came out, or it was started. */
  lastOutputMs = performance.now();

  constructor(options: EncoderProcessOptions) {
    const { plan } = options;
    const { canvas, pictures } = plan;
    this.#canvas = canvas;
    this.plan = plan;
    this.#process = new FfmpegProcess({
      job: options.job,
      binary: options.ffmpegPath,
      args: encoderArgs(plan),
      stdin: 'data',
      stdout: 'pipe',
      extraOutputs: pictures.enabled ? 2 : 1,
    });
    this.#process.stdin.write(matroskaHeader(canvas));
    this.#process.stdout.on('data', (bytes: Buffer) => {
      this.started = true;
      this.lastOutputMs = performance.now();
      options.onTs(bytes);
    });
    const progress = new ProgressParser();
    this.#process.output(0).on('data', (bytes: Buffer) => {
      for (const block of progress.push(bytes.toString('latin1')))
        this.encodedFrames = block.frame ?? this.encodedFrames;
    });
    if (pictures.enabled) this.#readMonitor(options.onMonitor);
  }

  #readMonitor(onMonitor: (jpeg: Uint8Array) => void): void {
    let jpeg: Uint8Array | null = null;
    const reader = new NutReader({
      stream: () => undefined,
      begin: (_stream, _pts, size) => {
        jpeg = new Uint8Array(size);
        return jpeg;
      },
      end: () => {
        if (jpeg !== null) onMonitor(jpeg);
      },
    });
    this.#process.output(1).on('data', (bytes: Buffer) => reader.push(bytes));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** It has been given pictures that it has not read. */
  get hasWork(): boolean {
    return this.#process.stdin.writableLength > 0;
  }

  get exited(): FfmpegProcess['exited'] {
    return this.#process.exited;
  }

  get stderrTail(): readonly string[] {
    return this.#process.stderrTail;
  }

  /** Raw video waiting to be read by FFmpeg, in ms. */
  get queueMs(): number {
    return (this.#process.stdin.writableLength / frameBytes(this.#canvas)) * frameMs(this.#canvas.frameRate);
  }

  /** Feeds program frame `number`. The picture is held until it is written; it is left out when the encoder lags. */
  feed(number: number, picture: Frame, sound: Uint8Array): void {
    const { stdin } = this.#process;
    if (!stdin.writable) return;
    const { queueMs } = this;
    if (this.encodedFrames > 0 && queueMs < MAX_QUEUE_MS) this.#caughtUp = true;
    const lags = queueMs > (this.#caughtUp ? MAX_QUEUE_MS : MAX_STARTING_QUEUE_MS);
    if (lags) this.droppedFrames += 1;
    const pieces = matroskaCluster(this.#timeNs(number), lags ? null : picture.data, sound);
    const last = pieces.length - 1;
    if (!lags) picture.hold();
    stdin.cork();
    for (const [i, piece] of pieces.entries()) {
      if (i === last && !lags) stdin.write(piece, () => picture.release());
      else stdin.write(piece);
    }
    stdin.uncork();
  }

  /** Feeds the sound of program frame `number` alone. */
  feedSound(number: number, sound: Uint8Array): void {
    const { stdin } = this.#process;
    if (!stdin.writable) return;
    for (const piece of matroskaCluster(this.#timeNs(number), null, sound)) stdin.write(piece);
  }

  #timeNs(number: number): number {
    const { num, den } = this.#canvas.frameRate;
    return Math.round((PTS_BASE_TICKS * 1e9) / PTS_HZ + (number * 1e9 * den) / num);
  }

  /** Ends the input and waits until everything is out; insists when that takes too long. */
  async finish(): Promise<void> {
    await this.#process.stop({ quitMs: 1000, interruptMs: 300, terminateMs: 300 });
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
