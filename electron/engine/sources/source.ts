/** One live source: its supervised FFmpeg, its frame synchroniser, and what it shows and sounds like at each tick. */
import { fpsOf, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import { messageOf } from '#shared/errors.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { SourceTelemetry } from '#shared/state/telemetry.ts';
import { Playhead } from '#shared/sync/playhead.ts';
import type { FfmpegProcess } from '../ffmpeg/process.ts';
import type { SourceStatusUpdate } from '../media.ts';
import type { Frame } from '../mixer/frame-pool.ts';
import { CpuMeter } from '../monitor/process-cpu.ts';
import { feedProblem } from '../reception/feed-problem.ts';
import { Intake, isReceived } from '../reception/intake.ts';
import { OPENING } from '../source-states.ts';
import { Arrivals } from './arrivals.ts';
import { AudioRing } from './audio-ring.ts';
import { startDecoder } from './decoder.ts';
import { FrameFifo } from './frame-fifo.ts';
import { FrameReader } from './frame-reader.ts';
import { fillsHole } from './hole-filler.ts';
import { waitsForSender } from './inputs/input-plan.ts';
import { PlayOut } from './play-out.ts';
import { RawFeed } from './raw-feed.ts';
import { sourceCommand } from './source-args.ts';
import { MAX_AHEAD_MS, mustReopen, SourceCare } from './source-care.ts';
import { describeStream, diagnose, refusedSender } from './source-diagnosis.ts';
import { newsOf } from './source-news.ts';
import type { SourceOptions } from './source-options.ts';
import { SourceTap } from './source-tap.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** A quiet FFmpeg is started again after this long; it may be waiting for streams that have changed. */
const REOPEN_MS = 5000;
/** A feed that arrives and shows nothing for this long gets a word on why. */
const EXPLAIN_MS = 3000;
const FIRST_RESTART_MS = 250;
const RESTART_MS = 1000;
const stopLadder = { quitMs: 200, interruptMs: 500, terminateMs: 500 };

export class Source {
  readonly #options: SourceOptions;
  readonly #fifo: FrameFifo;
  readonly #ring = new AudioRing();
  readonly #playhead: Playhead;
  readonly #care: SourceCare;
  readonly #playOut: PlayOut;
  readonly #intake: Intake | null;
  /** The feed as it comes; null where FFmpeg fetches it itself. */
  readonly raw: RawFeed | null;
  readonly #tap: SourceTap;
  readonly #samplesPerFrame: number;
  readonly #cpu = new CpuMeter();
  readonly #relayCpu = new CpuMeter();
  readonly #arrivals = new Arrivals();
  #config: SourceConfig;
  #reader: FrameReader | null = null;
  #process: FfmpegProcess | null = null;
  #restartTimer: NodeJS.Timeout | null = null;
  #stopped = false;
  #opening: Promise<void> = Promise.resolve();
  #openedMs = 0;
  #hasVideo = false;
  #hasAudio = false;
  #lastVideoMs = Number.NEGATIVE_INFINITY;
  #lastAudioMs = Number.NEGATIVE_INFINITY;
  #position = 0;
  /** The delay was changed: what is shown and heard jumps at the next tick. */
  #delayChanged = false;
  #failures = 0;
  #status: SourceStatusUpdate = OPENING;

  constructor(options: SourceOptions) {
    const { config, canvas, reception, ffmpegPath, onPiece, onLog } = options;
    this.#options = options;
    this.#config = config;
    const rate = canvas.frameRate;
    this.#samplesPerFrame = SAMPLE_RATE_HZ / fpsOf(rate);
    this.#care = new SourceCare(config, canvas);
    this.#playOut = new PlayOut(this.#samplesPerFrame);
    this.#fifo = new FrameFifo(this.#care.pictureRoom, this.#samplesPerFrame);
    this.#ring.reserve(this.#care.soundRoom);
    this.#playhead = new Playhead({ samplesPerFrame: this.#samplesPerFrame, bufferMs: config.bufferMs });
    this.#tap = new SourceTap(onPiece, (problem) => onLog('warn', problem));
    this.#intake = isReceived(config)
      ? new Intake({
          config,
          reception,
          ffmpegPath,
          onProblem: (problem) => this.#reopen(problem),
          onOtherStreams: () => this.#reopen('The feed has changed to other streams.'),
          onOpening: () => this.#tap.opened(),
          onLog,
        })
      : null;
    const intake = this.#intake;
    this.raw = intake === null ? null : new RawFeed((tap) => intake.tap(tap));
  }

  get config(): SourceConfig {
    return this.#config;
  }

  get status(): SourceStatusUpdate {
    return this.#status;
  }

  get audioOnly(): boolean {
    return this.#status.status === 'live' && !this.#hasVideo;
  }

  /** Ticks on which the next frame was not there. */
  get repeatedFrames(): number {
    return this.#fifo.repeated;
  }

  start(): void {
    if (!this.#stopped) this.#opening = this.#open();
  }

  /** Hands on what comes in, as it comes, or no more. */
  record(on: boolean): void {
    this.#tap.set(on);
    this.#intake?.record(on ? (bytes) => this.#tap.received(bytes) : null);
  }

  /** Takes over settings that need nothing opened anew: name, delay, watch. False: it has to be opened anew. */
  retune(config: SourceConfig): boolean {
    if (mustReopen(this.#config, config)) return false;
    const before = this.#config.delay;
    this.#config = config;
    this.#care.configure(config);
    const { videoFrames, audioMs } = config.delay;
    if (before.videoFrames !== videoFrames || before.audioMs !== audioMs) {
      this.#fifo.resize(this.#care.pictureRoom);
      this.#ring.reserve(this.#care.soundRoom);
      this.#delayChanged = true;
    }
    return true;
  }

  /** What stands in its place on program, for all to see. */
  setStandIn(standIn: SourceState['standIn']): void {
    if (standIn !== this.#status.standIn) this.#setStatus({ standIn });
  }

  /** What this source shows and sounds like now. `sound` receives `outSamples` interleaved samples. */
  tick(nowMs: number, outSamples: number, sound: Float32Array): { frame: Frame | null; fresh: boolean } {
    this.#judge(nowMs);
    const step = this.#playhead.tick(nowMs, outSamples, this.#fifo.newest);
    const jumps = this.#delayChanged;
    this.#delayChanged = false;
    if (step === null || this.#status.status !== 'live') {
      this.#ring.silence(outSamples, sound);
      return { frame: null, fresh: false };
    }
    const soundAt = step.position - this.#care.soundDelay;
    this.#ring.read(soundAt, step.rate, outSamples, step.jumped || jumps, sound);
    if (this.#hasAudio) this.#care.sound(sound, outSamples, nowMs);
    this.#position = step.position;
    // The nearest picture: after a drift correction, and with other frame rates, the playhead stands between two.
    const until = step.position + this.#samplesPerFrame / 2 - this.#care.pictureDelay;
    const pick = this.#fifo.pick(until, jumps || step.opening) ?? { frame: null, fresh: false };
    this.raw?.tick(step.position, this.#fifo.shownAt);
    return pick;
  }

  /** Figures since the last call. */
  telemetry(nowMs: number): SourceTelemetry {
    return {
      fps: this.#arrivals.perSecond(nowMs),
      bufferMs: (this.#fifo.depth(this.#position) * 1000) / SAMPLE_RATE_HZ,
      driftPpm: this.#playhead.driftPpm,
      repeatedFrames: this.#fifo.repeated,
      skippedFrames: this.#fifo.skipped,
      cpuPct: this.#cpu.read(this.#process?.pid, nowMs) + this.#relayCpu.read(this.#intake?.relayPid, nowMs),
      arrival: this.#arrivals.read(),
      inputKbps: this.#intake && (this.#heardWithin(nowMs, 2000) ? (this.#intake.figures?.kbps ?? 0) : 0),
      transport: this.#intake?.figures?.transport ?? null,
      clip: null,
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    const closed = this.#intake?.close();
    await this.#opening;
    await Promise.all([closed, this.#process?.stop(stopLadder)]);
    this.#fifo.dispose();
    this.#reader?.dispose();
  }

  async #open(): Promise<void> {
    const { canvas, pictures, ffmpegPath, fontFile, pool, onTile, onLog } = this.#options;
    const copied = this.#tap.formatFor(this.#config);
    const { args, secrets } = sourceCommand(
      this.#config,
      canvas,
      pictures,
      fontFile,
      this.#intake === null ? 'address' : 'stdin',
      copied,
    );
    const reader = new FrameReader(canvas, pool, {
      onPictureStream: () => {
        this.#hasVideo = true;
      },
      onPicture: (frame, at) => this.#takePicture(frame, at),
      onSound: (samples, at) => this.#takeSound(samples, at),
      onTile,
    });
    let process: FfmpegProcess | null = null;
    const take = (bytes: Uint8Array): void => {
      if (this.#process === process) reader.push(bytes);
    };
    try {
      const stdin = (await this.#intake?.decoderInput()) ?? null;
      if (this.#stopped) {
        stdin?.destroy();
        return;
      }
      const job = `source:${this.#config.id}`;
      const copy =
        copied === null ? undefined : (bytes: Uint8Array) => this.#process === process && this.#tap.copied(bytes);
      process = await startDecoder({ job, ffmpegPath, args, secrets, stdin, take, copy, onLog });
    } catch (error) {
      this.#failed(messageOf(error));
      return;
    }
    this.#reader?.dispose();
    this.#reader = reader;
    this.#process = process;
    if (this.#intake === null) this.#tap.opened();
    this.#openedMs = performance.now();
    this.#forget();
    this.#describeFrom(process);
    const exit = process.exited;
    void exit.then(({ code, stderrTail }) => this.#onExit(process, code, stderrTail));
  }

  /** A newly opened feed has a timeline of its own. */
  #forget(): void {
    this.#playhead.reset();
    this.#fifo.clear();
    this.#ring.clear();
    this.#arrivals.reset();
    this.#hasVideo = false;
    this.#hasAudio = false;
    this.#position = 0;
    this.#nothingArrives();
    this.raw?.restarted();
  }

  /** What has come until now says nothing of what comes: the decoder is gone. */
  #nothingArrives(): void {
    this.#lastVideoMs = Number.NEGATIVE_INFINITY;
    this.#lastAudioMs = Number.NEGATIVE_INFINITY;
    this.#playOut.reset();
  }

  #takePicture(frame: Frame, at: number): void {
    const nowMs = performance.now();
    this.#lastVideoMs = nowMs;
    this.#arrivals.add(nowMs);
    this.#care.picture(frame.data, nowMs);
    const ptsMs = at / SAMPLES_PER_MS;
    this.#playhead.arrived('video', ptsMs, ptsMs, nowMs);
    this.#fifo.push(at, frame);
    this.#playOut.arrived(at + this.#samplesPerFrame);
  }

  #takeSound(samples: Int16Array, at: number): void {
    const nowMs = performance.now();
    this.#lastAudioMs = nowMs;
    this.#hasAudio = true;
    this.#ring.write(at, samples);
    const end = at + samples.length / 2;
    this.#playOut.arrived(end);
    const neededMs = fillsHole(samples) ? null : (at - this.#samplesPerFrame) / SAMPLES_PER_MS;
    this.#playhead.arrived('audio', end / SAMPLES_PER_MS, neededMs, nowMs);
    if (!this.#hasVideo) this.#arrivals.add(nowMs);
  }

  /** Live, lost, or time to open again. */
  #judge(nowMs: number): void {
    const delay = Math.max(this.#care.pictureDelay, this.#care.soundDelay);
    if (this.#playOut.over(this.#position, delay, nowMs)) this.#end();
    const lastMs = this.#hasVideo ? this.#lastVideoMs : this.#lastAudioMs;
    const { status } = this.#status;
    if (nowMs - lastMs <= this.#care.lostAfterMs || this.#playOut.begun) {
      if (status !== 'live') this.#setStatus({ status: 'live', problem: null });
      this.#failures = 0;
      const { faults } = this.#care;
      if (faults !== this.#status.faults) this.#setStatus({ faults });
      return;
    }
    if (status === 'live') {
      // The last picture must never be taken for a live one.
      this.#fifo.dispose();
      this.#playhead.reset();
      this.#care.reset();
      this.#setStatus({ status: 'lost', problem: 'No frames arrive.', faults: this.#care.faults });
    }
    const quietMs = nowMs - Math.max(lastMs, this.#openedMs);
    if (!this.#process?.running || quietMs <= EXPLAIN_MS) return;
    this.#explain(nowMs);
    const mute = quietMs > REOPEN_MS && status !== 'opening';
    // Where nothing arrives, another FFmpeg would wait as well.
    const waits =
      this.#intake === null
        ? waitsForSender(this.#config) && lastMs < this.#openedMs
        : this.#intake.heardMs < this.#openedMs;
    if (!mute || waits) return;
    this.#openedMs = nowMs;
    this.#process.kill('SIGKILL');
  }

  /** Says why a feed that the engine receives shows nothing. */
  #explain(nowMs: number): void {
    if (this.#intake === null) return;
    const problem = feedProblem(this.#intake.figures, !this.#heardWithin(nowMs, 2000));
    if (problem !== this.#status.problem) this.#setStatus({ problem });
  }

  #heardWithin(nowMs: number, ms: number): boolean {
    return this.#intake !== null && nowMs - this.#intake.heardMs <= ms;
  }

  #onExit(process: FfmpegProcess, code: number | null, stderrTail: readonly string[]): void {
    if (this.#stopped || this.#process !== process) return;
    const { config } = this;
    if (config.kind === 'file' && !config.loop && code === 0) {
      const delayMs = (this.#care.soundRoom + this.#care.pictureDelay) / SAMPLES_PER_MS;
      this.#playOut.begin(performance.now() + MAX_AHEAD_MS + delayMs);
      return;
    }
    // What is still in its pipe is of no use.
    this.#process = null;
    const figures = this.#intake?.figures ?? null;
    this.#failed(figures === null ? diagnose(stderrTail, config) : feedProblem(figures, false));
  }

  /** A file has been played to its end. */
  #end(): void {
    this.#process = null;
    this.#nothingArrives();
    this.#fifo.dispose();
    this.#playhead.reset();
    this.#care.reset();
    this.#setStatus({ status: 'ended', problem: null, faults: this.#care.faults });
  }

  /** The decoder that runs is of no use any more. */
  #reopen(problem: string): void {
    if (this.#stopped) return;
    const process = this.#process;
    this.#process = null;
    process?.kill('SIGKILL');
    this.#failed(problem);
  }

  /** It is opened again a little later. */
  #failed(problem: string): void {
    if (this.#stopped) return;
    this.#failures += 1;
    this.#nothingArrives();
    const opened = this.#status.status !== 'opening';
    this.#care.reset();
    this.#setStatus({
      status: opened ? 'lost' : 'opening',
      problem,
      restarts: this.#status.restarts + 1,
      faults: this.#care.faults,
    });
    this.#fifo.dispose();
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    this.#restartTimer = setTimeout(() => this.start(), this.#failures === 1 ? FIRST_RESTART_MS : RESTART_MS);
  }

  #describeFrom(process: FfmpegProcess): void {
    let input = true;
    process.onLine((line) => {
      this.raw?.line(line);
      if (refusedSender(this.#config, line) !== null || this.#tap.refusedBy(line)) process.kill('SIGKILL');
      if (/Stream mapping|Output #0/.test(line)) input = false;
      const found = input ? describeStream(line) : null;
      if (found !== null && this.#status[found.kind] !== found.text) this.#setStatus({ [found.kind]: found.text });
    });
  }

  #setStatus(changes: Partial<SourceStatusUpdate>): void {
    const before = this.#status;
    this.#status = { ...before, ...changes };
    this.#options.onStatus(this.#status);
    for (const { level, text } of newsOf(this.#config.name, before, this.#status)) this.#options.onLog(level, text);
  }
}
