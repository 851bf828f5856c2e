/** One live source: its supervised FFmpeg, its frame synchroniser, and what it shows and sounds like at each tick. */
import type { Socket } from 'node:net';
import { type Canvas, fpsOf, frameBytes, frameMs, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import { messageOf } from '#shared/errors.ts';
import type { PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { SourceTelemetry } from '#shared/state/telemetry.ts';
import { Playhead } from '#shared/sync/playhead.ts';
import { framePipesWork, openFramePipe } from '../ffmpeg/frame-pipe.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import type { SourceStatusUpdate } from '../media.ts';
import type { Frame, FramePool } from '../mixer/frame-pool.ts';
import { CpuMeter } from '../monitor/process-cpu.ts';
import { OPENING } from '../source-states.ts';
import { AudioRing } from './audio-ring.ts';
import { FrameFifo } from './frame-fifo.ts';
import { waitsForSender } from './inputs/input-plan.ts';
import { NutReader, type NutStream } from './nut-reader.ts';
import { sourceCommand } from './source-args.ts';
import { describeStream, diagnose, refusedSender } from './source-diagnosis.ts';

/** No frames for this long: the source is lost. */
const LOST_MS = 500;
/** How far pictures may run ahead of the playhead: feeds that send sound long behind the picture need it. */
const MAX_AHEAD_MS = 1500;
/** A quiet FFmpeg is started again after this long; it may be waiting for streams that have changed. */
const REOPEN_MS = 5000;
const FIRST_RESTART_MS = 250;
const RESTART_MS = 1000;
const stopLadder = { quitMs: 200, interruptMs: 500, terminateMs: 500 };

export interface SourceOptions {
  config: SourceConfig;
  canvas: Canvas;
  pictures: PictureSettings;
  ffmpegPath: string;
  fontFile: string;
  pool: FramePool;
  onStatus: (update: SourceStatusUpdate) => void;
  onTile: (jpeg: Uint8Array) => void;
  onLog: (level: 'info' | 'warn' | 'error', text: string) => void;
}

export class Source {
  readonly config: SourceConfig;
  readonly #options: SourceOptions;
  readonly #fifo: FrameFifo;
  readonly #ring = new AudioRing();
  readonly #playhead: Playhead;
  readonly #samplesPerFrame: number;
  readonly #cpu = new CpuMeter();
  #process: FfmpegProcess | null = null;
  #restartTimer: NodeJS.Timeout | null = null;
  #stopped = false;
  #opening: Promise<void> = Promise.resolve();
  #openedMs = 0;
  #video: { frame: Frame; at: number } | null = null;
  #tile: Uint8Array | null = null;
  #audio: { samples: Int16Array; at: number } | null = null;
  #hasVideo = false;
  #lastVideoMs = Number.NEGATIVE_INFINITY;
  #lastAudioMs = Number.NEGATIVE_INFINITY;
  #position = 0;
  #arrivedFrames = 0;
  #measuredMs = performance.now();
  #failures = 0;
  #status: SourceStatusUpdate = OPENING;

  constructor(options: SourceOptions) {
    this.#options = options;
    this.config = options.config;
    const rate = options.canvas.frameRate;
    this.#samplesPerFrame = SAMPLE_RATE_HZ / fpsOf(rate);
    this.#fifo = new FrameFifo(Math.ceil((MAX_AHEAD_MS + options.config.bufferMs) / frameMs(rate)));
    this.#playhead = new Playhead({ samplesPerFrame: this.#samplesPerFrame, bufferMs: options.config.bufferMs });
  }

  get status(): SourceStatusUpdate {
    return this.#status;
  }

  get audioOnly(): boolean {
    return this.#status.status === 'live' && !this.#hasVideo;
  }

  start(): void {
    if (!this.#stopped) this.#opening = this.#open();
  }

  async #open(): Promise<void> {
    const { config, canvas, pictures, ffmpegPath, fontFile } = this.#options;
    const { args, secrets } = sourceCommand(config, canvas, pictures, fontFile);
    const reader = this.#reader();
    let process: FfmpegProcess | null = null;
    const take = (bytes: Uint8Array): void => {
      if (this.#process !== process) return;
      try {
        reader.push(bytes);
      } catch (error) {
        this.#options.onLog('error', `unreadable output of FFmpeg: ${messageOf(error)}`);
        process?.kill('SIGKILL');
      }
    };
    const stdout = await this.#framePipe(take);
    if (this.#stopped) {
      if (stdout !== 'pipe') stdout.destroy();
      return;
    }
    process = new FfmpegProcess({ binary: ffmpegPath, args, secrets, stdin: 'control', stdout });
    this.#process = process;
    this.#openedMs = performance.now();
    this.#forget();
    if (stdout === 'pipe') process.stdout.on('data', take);
    this.#describeFrom(process);
    const exit = process.exited;
    void exit.then(({ code, stderrTail }) => this.#onExit(process, code, stderrTail));
  }

  /** A pipe that makes no garbage; where there can be none, Node’s own. */
  async #framePipe(take: (bytes: Uint8Array) => void): Promise<Socket | 'pipe'> {
    if (!framePipesWork) return 'pipe';
    try {
      return await openFramePipe(take);
    } catch (error) {
      this.#options.onLog('warn', `pictures take a slower way: ${messageOf(error)}`);
      return 'pipe';
    }
  }

  /** What this source shows and sounds like now. `sound` receives `outSamples` interleaved samples. */
  tick(nowMs: number, outSamples: number, sound: Float32Array): { frame: Frame | null; fresh: boolean } {
    this.#judge(nowMs);
    const step = this.#playhead.tick(nowMs, outSamples, this.#fifo.newest);
    if (step === null || this.#status.status !== 'live') {
      this.#ring.silence(outSamples, sound);
      return { frame: null, fresh: false };
    }
    this.#ring.read(step.position, step.rate, outSamples, step.jumped, sound);
    this.#position = step.position;
    // The nearest picture: after a drift correction, and with other frame rates, the playhead stands between two.
    return this.#fifo.pick(step.position + this.#samplesPerFrame / 2) ?? { frame: null, fresh: false };
  }

  /** Ticks on which the next frame was not there. */
  get repeatedFrames(): number {
    return this.#fifo.repeated;
  }

  /** Figures since the last call. */
  telemetry(nowMs: number): SourceTelemetry {
    const seconds = Math.max(0.001, (nowMs - this.#measuredMs) / 1000);
    const fps = this.#arrivedFrames / seconds;
    this.#arrivedFrames = 0;
    this.#measuredMs = nowMs;
    return {
      fps,
      bufferMs: (this.#fifo.depth(this.#position) * 1000) / SAMPLE_RATE_HZ,
      driftPpm: this.#playhead.driftPpm,
      repeatedFrames: this.#fifo.repeated,
      skippedFrames: this.#fifo.skipped,
      cpuPct: this.#cpu.read(this.#process?.pid, nowMs),
      arrival: null,
      inputKbps: null,
      transport: null,
      clip: null,
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    await this.#opening;
    await this.#process?.stop(stopLadder);
    this.#fifo.dispose();
    this.#video?.frame.release();
    this.#video = null;
  }

  /** A newly opened feed has a timeline of its own. */
  #forget(): void {
    this.#playhead.reset();
    this.#fifo.clear();
    this.#ring.clear();
    this.#hasVideo = false;
  }

  #reader(): NutReader {
    const { canvas, pool, onTile } = this.#options;
    const pictureBytes = frameBytes(canvas);
    return new NutReader({
      stream: (stream) => {
        if (isPicture(stream)) this.#hasVideo = true;
      },
      begin: (stream, pts, size) => {
        const seconds = (pts * stream.timeBase.num) / stream.timeBase.den;
        if (isPicture(stream)) {
          if (size !== pictureBytes) return null;
          this.#video?.frame.release();
          this.#video = { frame: pool.take(), at: Math.round(seconds * SAMPLE_RATE_HZ) };
          return this.#video.frame.data;
        }
        if (stream.kind === 'audio') {
          const samples = new Int16Array(size >> 1);
          this.#audio = { samples, at: Math.round(seconds * SAMPLE_RATE_HZ) };
          return new Uint8Array(samples.buffer);
        }
        this.#tile = stream.fourcc === 'MJPG' ? new Uint8Array(size) : null;
        return this.#tile;
      },
      end: (stream) => {
        const nowMs = performance.now();
        if (isPicture(stream)) this.#takePicture(nowMs);
        else if (stream.kind === 'audio') this.#takeSound(nowMs);
        else if (this.#tile !== null) onTile(this.#tile);
      },
    });
  }

  #takePicture(nowMs: number): void {
    if (this.#video === null) return;
    const { frame, at } = this.#video;
    this.#video = null;
    this.#lastVideoMs = nowMs;
    this.#arrivedFrames += 1;
    const ptsMs = (at * 1000) / SAMPLE_RATE_HZ;
    this.#playhead.arrived('video', ptsMs, ptsMs, nowMs);
    this.#fifo.push(at, frame);
  }

  #takeSound(nowMs: number): void {
    if (this.#audio === null) return;
    const { samples, at } = this.#audio;
    this.#audio = null;
    this.#lastAudioMs = nowMs;
    this.#ring.write(at, samples);
    const startMs = (at * 1000) / SAMPLE_RATE_HZ;
    const endMs = ((at + samples.length / 2) * 1000) / SAMPLE_RATE_HZ;
    this.#playhead.arrived('audio', endMs, startMs - frameMs(this.#options.canvas.frameRate), nowMs);
    if (!this.#hasVideo) this.#arrivedFrames += 1;
  }

  /** Live, lost, or time to open again. */
  #judge(nowMs: number): void {
    const lastMs = this.#hasVideo ? this.#lastVideoMs : this.#lastAudioMs;
    const quietMs = nowMs - lastMs;
    const { status } = this.#status;
    if (quietMs <= LOST_MS) {
      if (status !== 'live') this.#setStatus({ status: 'live', problem: null });
      this.#failures = 0;
      return;
    }
    if (status === 'live') {
      // The last picture must never be taken for a live one.
      this.#fifo.dispose();
      this.#playhead.reset();
      this.#setStatus({ status: 'lost', problem: 'No frames arrive.' });
    }
    const mute = nowMs - Math.max(lastMs, this.#openedMs) > REOPEN_MS;
    const waits = waitsForSender(this.config) && lastMs < this.#openedMs;
    if (mute && !waits && status !== 'opening' && this.#process?.running) {
      this.#openedMs = nowMs;
      this.#process.kill('SIGKILL');
    }
  }

  #onExit(process: FfmpegProcess, code: number | null, stderrTail: readonly string[]): void {
    if (this.#stopped || this.#process !== process) return;
    if (this.config.kind === 'file' && !this.config.loop && code === 0) {
      this.#fifo.dispose();
      this.#setStatus({ status: 'ended', problem: null });
      return;
    }
    this.#failures += 1;
    const waitMs = this.#failures === 1 ? FIRST_RESTART_MS : RESTART_MS;
    const opened = this.#status.status !== 'opening';
    this.#setStatus({
      status: opened ? 'lost' : 'opening',
      problem: diagnose(stderrTail, this.config),
      restarts: this.#status.restarts + 1,
    });
    this.#fifo.dispose();
    this.#restartTimer = setTimeout(() => this.start(), waitMs);
  }

  #describeFrom(process: FfmpegProcess): void {
    let input = true;
    process.onLine((line) => {
      if (refusedSender(this.config, line) !== null) process.kill('SIGKILL');
      if (/Stream mapping|Output #0/.test(line)) input = false;
      const found = input ? describeStream(line) : null;
      if (found !== null && this.#status[found.kind] !== found.text) this.#setStatus({ [found.kind]: found.text });
    });
  }

  #setStatus(changes: Partial<SourceStatusUpdate>): void {
    const before = this.#status;
    this.#status = { ...before, ...changes };
    this.#options.onStatus(this.#status);
    if (this.#status.status === before.status && this.#status.problem === before.problem) return;
    const level = this.#status.status === 'lost' ? 'warn' : 'info';
    const reason = this.#status.problem === null ? '' : `: ${this.#status.problem}`;
    this.#options.onLog(level, `${this.config.name} is ${this.#status.status}${reason}`);
  }
}

const isPicture = (stream: NutStream): boolean => stream.kind === 'video' && stream.fourcc === 'I420';
