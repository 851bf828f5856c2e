/**
 * The program encoder as the show sees it: always running, whatever happens to a single FFmpeg. A crash starts another
 * one with the very next frame; new settings are swapped in at a frame boundary. The splicer makes one stream of it all.
 */
import { type Canvas, fpsOf, frameMs } from '#shared/canvas.ts';
import { unwrapPts } from '#shared/program-time.ts';
import type { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';
import type { EncoderState } from '#shared/state/state.ts';
import type { EncoderTelemetry } from '#shared/state/telemetry.ts';
import type { ProgramChunk } from '../media.ts';
import type { Frame } from '../mixer/frame-pool.ts';
import { CpuMeter } from '../monitor/process-cpu.ts';
import { EncoderProcess } from './encoder-process.ts';
import { newEncoderState } from './encoder-state.ts';
import { Splicer } from './splicer.ts';

/** Fed but mute for this long: it hangs, and a hanging encoder is as good as dead. */
const STALL_MS = 2000;
/** The first output may take longer: a busy machine starts FFmpeg slowly, and killing it makes that worse. */
const START_MS = 8000;
/** An encoder that dies again and again within this time is not started at every frame. */
const RETRY_MS = 500;

export interface ProgramEncoderOptions {
  ffmpegPath: string;
  canvas: Canvas;
  settings: EncoderSettings;
  pictures: PictureSettings;
  /** Wall clock of program frame 0. */
  epochMs: () => number;
  onChunk: (chunk: ProgramChunk) => void;
  onMonitor: (jpeg: Uint8Array) => void;
  onState: (state: EncoderState) => void;
  onLog: (level: 'info' | 'warn' | 'error', text: string) => void;
}

export class ProgramEncoder {
  readonly #options: ProgramEncoderOptions;
  readonly #splicer: Splicer;
  readonly #cpu = new CpuMeter();
  #settings: EncoderSettings;
  #pictures: PictureSettings;
  #active: EncoderProcess | null = null;
  /** Output of an encoder whose predecessor still empties itself. */
  #held: { process: EncoderProcess; bytes: Uint8Array[] } | null = null;
  #startedMs = Number.NEGATIVE_INFINITY;
  #stopped = false;
  /** The program is carried past the encoders. */
  #carries = false;
  /** The last encoder empties itself before what is carried; what comes meanwhile waits. */
  #emptying: { process: EncoderProcess; steps: (() => void)[] } | null = null;
  #state = newEncoderState();
  #dropped = 0;
  readonly #window = { bytes: 0, frames: 0, sinceMs: performance.now(), delayMs: 0 };
  #keyFrames: [number, number] = [0, 0];

  constructor(options: ProgramEncoderOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#pictures = options.pictures;
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
    if (this.#active === null && nowMs - this.#startedMs > RETRY_MS) this.#active = this.#start();
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
    this.#emptying = emptying;
    this.#carries = true;
    this.#active = null;
    void last.finish().then(() => {
      this.#emptying = null;
      for (const step of emptying.steps) step();
    });
    return pids;
  }

  /** A piece of the program that is carried past the encoders: whole packets. */
  carry(bytes: Uint8Array): void {
    this.#whenEmpty(() => this.#splicer.push(bytes));
  }

  /** The next frame that is fed is encoded again: it is a key frame. */
  takeBack(): void {
    this.#carries = false;
    this.#startedMs = Number.NEGATIVE_INFINITY;
    this.#whenEmpty(() => this.#splicer.switched());
  }

  #whenEmpty(step: () => void): void {
    if (this.#emptying === null) step();
    else this.#emptying.steps.push(step);
  }

  /** New settings from the next frame on: the old encoder empties itself, then the new one’s output follows. */
  reconfigure(settings: EncoderSettings, pictures: PictureSettings): void {
    this.#settings = settings;
    this.#pictures = pictures;
    const old = this.#active;
    if (old === null || this.#held !== null) return;
    const next = this.#start();
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
      if (next.settings !== this.#settings || next.pictures !== this.#pictures)
        this.reconfigure(this.#settings, this.#pictures);
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
      targetKbps: this.#carries ? videoKbps : this.#settings.videoKbps,
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
    const { ffmpegPath, canvas, onMonitor } = this.#options;
    this.#startedMs = performance.now();
    const process: EncoderProcess = new EncoderProcess({
      ffmpegPath,
      canvas,
      settings: this.#settings,
      pictures: this.#pictures,
      onTs: (bytes) => this.#onTs(process, bytes),
      onMonitor: (jpeg) => {
        if (this.#active === process) onMonitor(jpeg);
      },
    });
    void process.exited.then((exit) => this.#onExit(process, exit.code, exit.stderrTail));
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

  #onExit(process: EncoderProcess, code: number | null, stderrTail: readonly string[]): void {
    this.#dropped += process.droppedFrames;
    if (this.#stopped || process !== this.#active) return;
    const problem = stderrTail.at(-1) ?? `FFmpeg ended with code ${code ?? 'none'}`;
    const young = performance.now() - this.#startedMs < RETRY_MS;
    this.#active = null;
    if (!young) this.#startedMs = Number.NEGATIVE_INFINITY;
    this.#held = null;
    this.#splicer.switched();
    this.#setState({ status: young ? 'failed' : 'restarting', restarts: this.#state.restarts + 1, problem });
    this.#options.onLog('error', `The program encoder ended and is started again: ${problem}`);
  }

  /** Alive but mute is the common failure, not a crash. */
  #watch(nowMs: number): void {
    const active = this.#active;
    if (active === null || this.#held !== null) return;
    const quietMs = nowMs - active.lastOutputMs;
    if (quietMs > (active.started ? STALL_MS : START_MS)) {
      this.#options.onLog('error', 'The program encoder gives nothing any more.');
      active.lastOutputMs = nowMs;
      active.kill();
    }
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
    this.#state = { ...this.#state, ...changes };
    this.#options.onState(this.#state);
  }
}
