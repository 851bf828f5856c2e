/** One FFmpeg that pushes the program to one place: fed from its own queue, watched from outside, gone at its end. */
import type { LineSample } from '#shared/outputs/line-queue.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import { type Progress, ProgressParser } from '../ffmpeg/progress.ts';
import type { Attempt, AttemptEnd } from './attempt.ts';
import { Delivery } from './delivery.ts';
import { LineGauge } from './line-gauge.ts';
import type { PushPlan } from './push-args.ts';
import { DEFAULT_QUEUE_LIMITS, SinkQueue, type TimedChunk } from './sink-queue.ts';
import { Underway } from './underway.ts';

export interface PushAttemptOptions {
  ffmpeg: Pick<Ffmpeg, 'path'>;
  plan: PushPlan;
  /** What it does, for the figures of processes. */
  job: string;
  /** Data is offered and nothing goes out for this long: FFmpeg is killed. */
  stallMs: number;
  /** What the kernel holds of it and has not sent; left out where no kernel knows, null while it does not say. */
  unsentBytes?: () => number | null;
  /** Called with the bytes that went out since the last call. */
  onSent: (bytes: number) => void;
  /** Called when one that waits has been called, before the first chunk that it takes. */
  onCalled: () => void;
}

/** Stuffing of a transport stream, ISO/IEC 13818-1: every receiver skips it. */
const nullPacket = Uint8Array.of(0x47, 0x1f, 0xff, 0x10, ...Array<number>(184).fill(0xff));
const watchEveryMs = 250;
const programPauseMs = 1000;
/** Short: closing the input ends FFmpeg at once, unless the network holds it. */
const stopLadder = { quitMs: 500, interruptMs: 200, terminateMs: 200 };

export class PushAttempt implements Attempt {
  readonly #options: PushAttemptOptions;
  readonly #process: FfmpegProcess;
  readonly #queue = new SinkQueue(DEFAULT_QUEUE_LIMITS);
  readonly #watch: NodeJS.Timeout;
  readonly #delivery = new Delivery();
  /** It takes data; one that waits does so only when it has been called. */
  #isOpen: boolean;
  #blocked = false;
  #closed = false;
  #handedBytes = 0;
  #writtenUs = 0;
  #sentBytes = 0;
  #stalled = false;
  /** Since when something has been offered without anything going out; null while all is well. */
  #owedSinceMs: number | null = null;
  #offeredAtMs = 0;
  #takenFrames = 0;
  readonly #underway = new Underway();
  /** From the first question on. */
  #gauge: LineGauge | null = null;
  /** Resolves when FFmpeg is gone. */
  readonly ended: Promise<AttemptEnd>;

  constructor(options: PushAttemptOptions) {
    this.#options = options;
    this.#isOpen = !options.plan.waits;
    this.#process = new FfmpegProcess({
      job: options.job,
      binary: options.ffmpeg.path,
      args: options.plan.args,
      stdin: 'data',
      stdout: 'ignore',
      extraOutputs: 1,
      secrets: options.plan.secrets,
    });
    const parser = new ProgressParser();
    const progress = this.#process.output(0);
    progress.setEncoding('utf8');
    progress.on('data', (text: string) => {
      for (const block of parser.push(text)) {
        if (block.frame !== null) this.#underway.sent(block.frame, performance.now());
        this.#moved(block);
      }
    });
    if (options.plan.waits) {
      // FFmpeg looks for a tag at the start of its input before it opens the output, and names that when it is open.
      this.#process.stdin.write(nullPacket);
      this.#process.onLine((line) => line.startsWith('Output #0') && this.#called());
    }
    this.#process.stdin.on('drain', () => {
      this.#blocked = false;
      this.#pump();
    });
    this.#watch = setInterval(() => this.#check(), watchEveryMs);
    this.ended = this.#process.exited.then((exit) => {
      clearInterval(this.#watch);
      this.#closed = true;
      const { stderrTail: lines, signal } = exit;
      return { lines, hadSent: this.#sentBytes > 0, stalled: this.#stalled, signal, problem: null };
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Frames that were handed to this attempt, sent or not. */
  get takenFrames(): number {
    return this.#takenFrames;
  }

  get droppedFrames(): number {
    return this.#queue.droppedFrames;
  }

  queueMs(nowMs: number): number {
    return this.#queue.queueMs(nowMs);
  }

  /** Age of the oldest frame that FFmpeg has not handed to the network yet: our queue, its pipe and its own buffers. */
  backlogMs(nowMs: number): number {
    return Math.max(this.#underway.ageMs(nowMs), this.#queue.queueMs(nowMs));
  }

  /** How long the program waits in the kernel, which held `unsentBytes` at `atMs`; null while that is not known. */
  line(atMs: number, unsentBytes: number): LineSample | null {
    this.#gauge ??= new LineGauge();
    return this.#gauge.at(atMs, unsentBytes);
  }

  take(item: TimedChunk): void {
    if (this.#closed || !this.#isOpen) return;
    this.#takenFrames += item.chunk.frames;
    this.#offeredAtMs = performance.now();
    this.#queue.push(item);
    this.#pump();
  }

  /** Ends the input, then insists. Resolves when the process is gone; at most about a second. */
  async stop(): Promise<void> {
    this.#closed = true;
    await this.#process.stop(stopLadder);
  }

  /** Writes until the pipe is full; what the pipe does not take stays in our queue, where it can be dropped whole. */
  #pump(): void {
    while (!this.#blocked && !this.#closed) {
      const item = this.#queue.shift();
      if (item === undefined) return;
      this.#owedSinceMs ??= performance.now();
      this.#underway.handed(item.chunk.frames, item.atMs);
      this.#handedBytes += item.chunk.data.length;
      this.#gauge?.handed(this.#handedBytes, performance.now(), item.atMs);
      this.#blocked = !this.#process.stdin.write(item.chunk.data);
    }
  }

  #called(): void {
    if (this.#isOpen || this.#closed) return;
    this.#isOpen = true;
    this.#options.onCalled();
  }

  #moved({ totalBytes, outTimeUs }: Progress): void {
    if (this.#options.plan.movement === 'bytes') this.#sentUpTo(totalBytes ?? 0);
    else if (outTimeUs !== null && outTimeUs > this.#writtenUs) {
      this.#writtenUs = outTimeUs;
      this.#sentUpTo(this.#handedBytes);
    }
  }

  #sentUpTo(totalBytes: number): void {
    const bytes = totalBytes - this.#sentBytes;
    if (bytes <= 0) return;
    this.#sentBytes = totalBytes;
    this.#owedSinceMs = null;
    this.#options.onSent(bytes);
  }

  #check(): void {
    const nowMs = performance.now();
    const { stallMs, unsentBytes } = this.#options;
    const quietMs = unsentBytes === undefined ? 0 : this.#delivery.quietMs(this.#sentBytes, unsentBytes(), nowMs);
    const waiting = this.#blocked || this.#queue.length > 0;
    if (waiting) this.#owedSinceMs ??= nowMs;
    // No program: then nothing can go out, and FFmpeg keeps the last frame to itself until the next one.
    else if (nowMs - this.#offeredAtMs > programPauseMs) this.#owedSinceMs = null;
    const owedMs = this.#owedSinceMs === null ? 0 : nowMs - this.#owedSinceMs;
    if (Math.max(owedMs, quietMs) < stallMs) return;
    this.#stalled = true;
    // It does not move, so it will not answer to anything kinder either.
    this.#process.kill('SIGKILL');
  }
}
