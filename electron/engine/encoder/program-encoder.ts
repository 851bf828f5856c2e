/**
 * The program encoder as the show sees it: always running, whatever happens to a single FFmpeg. A crash starts another
 * one with the very next frame; new settings are swapped in at a frame boundary. The splicer makes one stream of it all.
 */
import { isDeepStrictEqual } from 'node:util';
import { Backoff } from '#shared/backoff.ts';
import { type Canvas, fpsOf, frameMs } from '#shared/canvas.ts';
import { isSoftware, softwareEncoder, type VideoEncoder } from '#shared/encoder/video-encoder.ts';
import { unwrapPts } from '#shared/program-time.ts';
import type { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';
import type { EncoderState } from '#shared/state/state.ts';
import type { EncoderTelemetry } from '#shared/state/telemetry.ts';
import type { FfmpegExit } from '../ffmpeg/process.ts';
import type { ProgramChunk } from '../media.ts';
import type { Frame } from '../mixer/frame-pool.ts';
import { CpuMeter } from '../monitor/process-cpu.ts';
import { isAsleep } from '../monitor/process-sleep.ts';
import { type EncoderPlan, encoderArgs, type Shape } from './encoder-args.ts';
import { EncoderProcess } from './encoder-process.ts';
import { newEncoderState } from './encoder-state.ts';
import { Splicer } from './splicer.ts';

/** Fed but mute for this long: it hangs, and a hanging encoder is as good as dead. */
const STALL_MS = 2000;
/** Sooner when the system says that none of its threads wants to run: a busy machine is no hanging encoder. */
const ASLEEP_MS = 500;
const ASLEEP_PROOF_MS = 150;
/** The first output may take longer: a busy machine starts FFmpeg slowly, and killing it makes that worse. */
const START_MS = 8000;
/** One that has run is followed at once; one that ends as soon as it starts is not started at every frame. */
const RETRY = { firstMs: 0, nextMs: 500, longestMs: 5000, calmMs: 500 };

export interface ProgramEncoderOptions {
  ffmpegPath: string;
  canvas: Canvas;
  settings: EncoderSettings;
  pictures: PictureSettings;
  /** The graphics card’s encoder; null: software. */
  hardware: VideoEncoder | null;
  /** Why it is software although a graphics card was chosen: one failed in an earlier run of the mixer. */
  fallback: string | null;
  /** A rendition: its form and name. */
  rendition?: { shape: Shape; name: string };
  /** Wall clock of program frame 0. */
  epochMs: () => number;
  onChunk: (chunk: ProgramChunk) => void;
  onMonitor: (jpeg: Uint8Array) => void;
  onState: (state: EncoderState) => void;
  onLog: (level: 'info' | 'warn' | 'error', text: string) => void;
}

/** Whether two plans make the same stream: then nothing needs to change. */
const isSamePlan = (a: EncoderPlan, b: EncoderPlan): boolean => isDeepStrictEqual(encoderArgs(a), encoderArgs(b));

export class ProgramEncoder {
  readonly #options: ProgramEncoderOptions;
  readonly #splicer: Splicer;
  readonly #cpu = new CpuMeter();
  #settings: EncoderSettings;
  #pictures: PictureSettings;
  #hardware: VideoEncoder | null;
  #active: EncoderProcess | null = null;
  /** Output of an encoder whose predecessor still empties itself. */
  #held: { process: EncoderProcess; bytes: Uint8Array[] } | null = null;
  readonly #deaths = new Backoff(RETRY);
  /** Not before this another one is started. */
  #nextMs = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #asleepSinceMs: number | null = null;
  /** The program is carried past the encoders. */
  #carries = false;
  /** The last encoder empties itself before what is carried; what comes meanwhile waits. */
  #emptying: { process: EncoderProcess; steps: (() => void)[] } | null = null;
  #state: EncoderState;
  #dropped = 0;
  readonly #window = { bytes: 0, frames: 0, sinceMs: performance.now(), delayMs: 0 };
  #keyFrames: [number, number] = [0, 0];

  constructor(options: ProgramEncoderOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#pictures = options.pictures;
    this.#hardware = options.hardware;
    this.#state = { ...newEncoderState(), fallback: options.fallback };
    this.#splicer = new Splicer({
      frameRate: options.canvas.frameRate,
      unwrap: (pts) => unwrapPts(pts, options.epochMs(), Date.now()),
      onChunk: (chunk) => this.#onChunk(chunk),
    });
  }

  get state(): EncoderState {
    return this.#state;
  }

  /** Hands over program frame `number` with its sound. */
  feed(number: number, picture: Frame, sound: Uint8Array): void {
    if (this.#stopped) return;
    const nowMs = performance.now();
    this.#watch(nowMs);
    if (this.#active === null && nowMs >= this.#nextMs) this.#active = this.#start();
    this.#active?.feed(number, picture, sound);
  }

  /**
   * From the next frame on the program comes from somewhere else, by `carry`, and no encoder runs. It keeps to the PIDs
   * that are returned; null: not now, because the encoder is being replaced or has given nothing yet.
   */
  handOver(): { video: number; audio: number } | null {
    const { pids } = this.#splicer;
    const last = this.#active;
    if (last === null || this.#held !== null || this.#emptying !== null || pids === null) return null;
    const emptying = { process: last, steps: [() => this.#splicer.switchedWithin()] };
    this.#dropped += last.droppedFrames;
    this.#emptying = emptying;
    this.#carries = true;
    this.#active = null;
    void last.finish().then(() => {
      this.#emptying = null;
      for (const step of emptying.steps) step();
      // Settings may have changed meanwhile.
      this.#swap();
    });
    return pids;
  }

  /** A piece of the program that is carried past the encoders: whole packets. */
  carry(bytes: Uint8Array): void {
    this.#whenEmpty(() => this.#splicer.push(bytes));
  }

  /**
   * The next frame that is fed is encoded again: it is a key frame. `before`: the sound of the frames before it. What was
   * carried may lack the last of it, because feeds send sound behind its picture; what has gone out is not repeated.
   */
  takeBack(before: readonly { number: number; sound: Uint8Array }[]): void {
    this.#carries = false;
    this.#whenEmpty(() => this.#splicer.switched());
    if (this.#stopped) return;
    this.#active = this.#start();
    for (const { number, sound } of before) this.#active.feedSound(number, sound);
  }

  #whenEmpty(step: () => void): void {
    if (this.#emptying === null) step();
    else this.#emptying.steps.push(step);
  }

  /**
   * New settings from the next frame on: the old encoder empties itself, then the new one’s output follows. Nothing
   * happens when they come to the same. A failed graphics card is tried again only when it is given here again.
   */
  reconfigure(settings: EncoderSettings, pictures: PictureSettings, hardware: VideoEncoder | null): void {
    this.#settings = settings;
    this.#pictures = pictures;
    this.#hardware = hardware;
    const { fallback } = this.#state;
    if (fallback !== null && (hardware !== null || isSoftware(settings.implementation)))
      this.#setState({ fallback: null });
    this.#swap();
  }

  /**
   * Lowers the bitrate to `kbps` because of a narrow connection; null: back to that of the settings. While it rises, the
   * reason stays that for which it went down.
   */
  adapt(kbps: number | null, reason: string): void {
    const before = this.#state.adaptive;
    if (kbps === (before?.kbps ?? null)) return;
    const rises = before !== null && kbps !== null && kbps > before.kbps;
    const why = { reason: rises ? before.reason : reason, sinceMs: before?.sinceMs ?? Date.now() };
    this.#setState({ adaptive: kbps === null ? null : { kbps, ...why } });
    this.#swap();
  }

  /** What the next encoder is started with. */
  #plan(): EncoderPlan {
    const settings = this.#settings;
    const videoKbps = Math.min(settings.videoKbps, this.#state.adaptive?.kbps ?? settings.videoKbps);
    return {
      canvas: this.#options.canvas,
      settings: { ...settings, videoKbps },
      pictures: this.#pictures,
      encoder: this.#hardware ?? softwareEncoder(settings.codec),
      shape: this.#options.rendition?.shape ?? null,
    };
  }

  #swap(): void {
    const old = this.#active;
    if (old === null || this.#stopped || this.#held !== null || this.#emptying !== null) return;
    if (isSamePlan(old.plan, this.#plan())) return;
    const next = this.#start();
    // At once, and not when it is gone: a count must never fall, or whoever adds it up takes it for a new one.
    this.#dropped += old.droppedFrames;
    this.#active = next;
    this.#held = { process: next, bytes: [] };
    void old.finish().then(() => {
      // The new encoder may have died meanwhile; then its successor’s output is not ours to touch.
      if (this.#held?.process !== next) return;
      const { bytes } = this.#held;
      this.#held = null;
      this.#splicer.switched();
      for (const held of bytes) this.#splicer.push(held);
      // Settings may have changed once more meanwhile.
      this.#swap();
    });
  }

  telemetry(nowMs: number): EncoderTelemetry {
    const { canvas } = this.#options;
    const seconds = Math.max(0.001, (nowMs - this.#window.sinceMs) / 1000);
    const fps = this.#window.frames / seconds;
    const videoKbps = ((this.#splicer.videoBytes - this.#window.bytes) * 8) / 1000 / seconds;
    const telemetry: EncoderTelemetry = {
      fps,
      speed: fps / fpsOf(canvas.frameRate),
      videoKbps,
      targetKbps: this.#carries ? videoKbps : this.#plan().settings.videoKbps,
      droppedFrames: this.#dropped + (this.#active?.droppedFrames ?? 0),
      queueMs: this.#active?.queueMs ?? 0,
      delayMs: this.#window.delayMs,
      keyIntervalS: ((this.#keyFrames[1] - this.#keyFrames[0]) * frameMs(canvas.frameRate)) / 1000,
      cpuPct: this.#cpu.read(this.#active?.pid, nowMs),
    };
    Object.assign(this.#window, { bytes: this.#splicer.videoBytes, frames: 0, sinceMs: nowMs });
    return telemetry;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#active?.finish();
  }

  #start(): EncoderProcess {
    const { ffmpegPath, onMonitor, rendition } = this.#options;
    const plan = this.#plan();
    const process: EncoderProcess = new EncoderProcess({
      ffmpegPath,
      plan,
      job: rendition === undefined ? 'encoder' : `rendition ${rendition.name}`,
      onTs: (bytes) => this.#onTs(process, bytes),
      onMonitor: (jpeg) => {
        if (this.#active === process) onMonitor(jpeg);
      },
    });
    void process.exited.then((exit) => this.#onExit(process, exit));
    const { codec, implementation } = plan.encoder;
    this.#setState({ codec, implementation });
    return process;
  }

  #onTs(process: EncoderProcess, bytes: Uint8Array): void {
    if (this.#held?.process === process) {
      this.#held.bytes.push(bytes);
      return;
    }
    if (this.#state.status !== 'running' && process === this.#active)
      this.#setState({ status: 'running', problem: null });
    if (this.#emptying?.process === process) this.#splicer.push(bytes);
    else this.#whenEmpty(() => this.#splicer.push(bytes));
  }

  #onExit(process: EncoderProcess, { code, signal, stderrTail }: FfmpegExit): void {
    if (this.#stopped || process !== this.#active) return;
    this.#dropped += process.droppedFrames;
    // Its last words are its reason only where they are an error.
    const words = stderrTail.findLast((line) => /\[(?:error|fatal|panic)\]/.test(line));
    const problem = words ?? (signal === null ? `FFmpeg ended with code ${code}` : `FFmpeg was ended by ${signal}`);
    this.#active = null;
    this.#held = null;
    this.#whenEmpty(() => this.#splicer.switched());
    if (process.plan.encoder === this.#hardware) {
      this.#fallBack(process.plan.encoder, problem);
      return;
    }
    const nowMs = performance.now();
    this.#nextMs = nowMs + this.#deaths.failed(nowMs);
    const { failures } = this.#deaths;
    this.#setState({ status: failures > 1 ? 'failed' : 'restarting', restarts: this.#state.restarts + 1, problem });
    // One that cannot run would say the same for as long as it cannot.
    if (failures === 1) this.#options.onLog('error', `${this.#name} ended and is started again: ${problem}`);
    if (failures === 2)
      this.#options.onLog('error', `${this.#name} ends again and again and is tried with pauses: ${problem}`);
  }

  /** A graphics card that fails may fail again and again: software goes on with the next frame, until a person decides. */
  #fallBack({ codec, implementation }: VideoEncoder, problem: string): void {
    this.#hardware = null;
    this.#deaths.reset();
    this.#nextMs = Number.NEGATIVE_INFINITY;
    const software = softwareEncoder(codec).implementation;
    const fallback = `${implementation} failed: ${problem}`;
    this.#setState({ status: 'restarting', restarts: this.#state.restarts + 1, problem, fallback });
    this.#options.onLog('error', `${this.#name} goes on with ${software}, because ${fallback}`);
  }

  get #name(): string {
    const { rendition } = this.#options;
    return rendition === undefined ? 'The program encoder' : `The encoder of “${rendition.name}”`;
  }

  /** Alive but mute is the common failure, not a crash. */
  #watch(nowMs: number): void {
    const active = this.#active;
    if (active === null || this.#held !== null) return;
    const quietMs = nowMs - active.lastOutputMs;
    if (this.#sleeps(active, quietMs, nowMs) || quietMs > (active.started ? STALL_MS : START_MS)) {
      this.#options.onLog('error', `${this.#name} gives nothing any more.`);
      active.lastOutputMs = nowMs;
      active.kill();
    }
  }

  /** Seen more than once: what this thread itself has been too busy to read must not count against the encoder. */
  #sleeps(active: EncoderProcess, quietMs: number, nowMs: number): boolean {
    const suspect = active.started && quietMs > ASLEEP_MS && active.hasWork && this.#hardware === null;
    if (!suspect || !isAsleep(active.pid)) {
      this.#asleepSinceMs = null;
      return false;
    }
    this.#asleepSinceMs ??= nowMs;
    return nowMs - this.#asleepSinceMs > ASLEEP_PROOF_MS;
  }

  #onChunk(chunk: ProgramChunk): void {
    this.#window.frames += chunk.frames;
    if (chunk.frame !== null) {
      const atMs = this.#options.epochMs() + chunk.frame * frameMs(this.#options.canvas.frameRate);
      this.#window.delayMs = Math.max(0, Date.now() - atMs);
      if (chunk.keyFrame && chunk.frame > this.#keyFrames[1]) this.#keyFrames = [this.#keyFrames[1], chunk.frame];
    }
    this.#options.onChunk(chunk);
  }

  #setState(changes: Partial<EncoderState>): void {
    const before = this.#state;
    this.#state = { ...before, ...changes };
    if (isDeepStrictEqual(before, this.#state)) return;
    this.#options.onState(this.#state);
  }
}
