/**
 * A clip of the media pool as a source: played frame by frame at the mixer’s own beat. It stands on its first picture
 * until it is rolled, and rolls with the very frame on which it comes to program.
 */
import { type Canvas, fpsOf, frameMs } from '#shared/canvas.ts';
import type { PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceConfig, SourceOf } from '#shared/show/source-config.ts';
import { goesOn } from '#shared/show/source-live.ts';
import type { ClipStatus } from '#shared/state/state.ts';
import type { SourceTelemetry } from '#shared/state/telemetry.ts';
import type { ClipAction, PoolFile, SourceStatusUpdate } from '../media.ts';
import type { Frame, FramePool } from '../mixer/frame-pool.ts';
import { CpuMeter } from '../monitor/process-cpu.ts';
import { OPENING } from '../source-states.ts';
import { ClipPass } from './clip-pass.ts';
import { clipArgs } from './pool-args.ts';
import { SoundJoin } from './sound-join.ts';
import type { StudioSource } from './studio-source.ts';

type ClipConfig = SourceOf<'clip'>;
type ClipFile = Extract<PoolFile, { kind: 'clip' }>;

/** Kept ahead while it plays, and while it only stands ready. */
const AHEAD_MS = 450;
const STANDBY_MS = 150;
/** A loop’s next run is started this long before it is needed. */
const NEXT_MS = 3000;
/** A command waits this long for the first picture. */
const READY_MS = 4000;
const MAX_FAILURES = 3;

export interface ClipSourceOptions {
  config: ClipConfig;
  canvas: Canvas;
  pictures: PictureSettings;
  ffmpegPath: string;
  pool: FramePool;
  /** The pool’s file; null when it is not there. */
  file: ClipFile | null;
  onStatus: (update: SourceStatusUpdate) => void;
  onTile: (jpeg: Uint8Array) => void;
  onLog: (level: 'info' | 'warn' | 'error', text: string) => void;
}

export class ClipSource implements StudioSource {
  readonly #options: ClipSourceOptions;
  readonly #cpu = new CpuMeter();
  readonly #sound = new SoundJoin();
  #config: ClipConfig;
  #status: SourceStatusUpdate = { ...OPENING, clip: 'cued' };
  #pass: ClipPass | null = null;
  /** A loop’s next run, standing ready. */
  #next: ClipPass | null = null;
  readonly #ending = new Set<Promise<void>>();
  /** On screen. */
  #current: Frame | null = null;
  /** Clip frame that the next picture is. */
  #position = 0;
  #isOnAir = false;
  #failures = 0;
  #repeated = 0;
  /** Ticks since the last telemetry on which it had the picture that was due, moving or not. */
  #shown = 0;
  #measuredMs = performance.now();
  #whenReady: (() => void)[] = [];

  constructor(options: ClipSourceOptions) {
    this.#options = options;
    this.#config = options.config;
  }

  readonly audioOnly = false;

  get config(): SourceConfig {
    return this.#config;
  }

  get status(): SourceStatusUpdate {
    return this.#status;
  }

  get repeatedFrames(): number {
    return this.#repeated;
  }

  get wantsReturn(): boolean {
    const { atEnd, loop } = this.#config;
    const over = this.#status.clip === 'ended' || (this.#status.clip === 'playing' && this.#pass?.exhausted === true);
    return over && atEnd === 'return' && !loop && this.#pass?.problem === null;
  }

  start(): void {
    this.#cue(0);
  }

  async stop(): Promise<void> {
    this.#drop();
    await Promise.all(this.#ending);
    this.#current?.release();
    this.#current = null;
    this.#tellReady();
  }

  retune(config: SourceConfig): boolean {
    if (config.kind !== 'clip' || !goesOn(this.#config, config)) return false;
    this.#config = config;
    if (!config.loop) this.#dropNext();
    return true;
  }

  onAir(isOnAir: boolean): void {
    if (isOnAir === this.#isOnAir) return;
    this.#isOnAir = isOnAir;
    const { rollOnTake, cueOnLeave } = this.#config;
    if (isOnAir && rollOnTake && this.#status.clip === 'cued') this.#setClip('playing');
    else if (!isOnAir && cueOnLeave) {
      if (this.#status.clip !== 'cued' || this.#position !== 0) this.#cue(0);
    }
  }

  async transport(action: ClipAction): Promise<void> {
    if (action.type === 'pause') {
      if (this.#status.clip === 'playing') this.#setClip('paused');
      return;
    }
    if (action.type === 'cue') this.#cue(Math.round((action.atMs * fpsOf(this.#options.canvas.frameRate)) / 1000));
    else if (this.#status.clip === 'ended' || this.#status.status === 'lost') this.#cue(0);
    await this.#ready();
    if (action.type === 'play') this.#setClip('playing');
  }

  tick(_nowMs: number, outSamples: number, sound: Float32Array): { frame: Frame | null; fresh: boolean } {
    const fresh = this.#step(outSamples, sound);
    this.#sound.join(outSamples, sound);
    const tile = this.#pass?.ready === true || fresh ? this.#pass?.tileUpTo(this.#position) : null;
    if (tile !== null && tile !== undefined) this.#options.onTile(tile);
    if (this.#status.status === 'lost') return { frame: null, fresh: false };
    // A clip that stands ready shows the picture that it will begin with.
    const waiting = this.#status.clip === 'cued' && this.#pass?.ready === true ? this.#pass.peek() : null;
    return { frame: waiting ?? this.#current, fresh };
  }

  telemetry(nowMs: number): SourceTelemetry {
    const seconds = Math.max(0.001, (nowMs - this.#measuredMs) / 1000);
    const fps = this.#shown / seconds;
    this.#shown = 0;
    this.#measuredMs = nowMs;
    const oneMs = frameMs(this.#options.canvas.frameRate);
    const { clip } = this.#status;
    const shown =
      clip === 'ended' || this.#position === 0 ? this.#position : this.#position - (clip === 'cued' ? 0 : 1);
    const end = this.#pass?.end ?? null;
    return {
      fps,
      // What is decoded ahead is no delay: there is no lens.
      bufferMs: 0,
      driftPpm: 0,
      repeatedFrames: this.#repeated,
      skippedFrames: 0,
      cpuPct: this.#cpu.read(this.#pass?.pid, nowMs),
      arrival: null,
      inputKbps: null,
      transport: null,
      clip: {
        status: clip ?? 'cued',
        positionMs: Math.round(shown * oneMs),
        durationMs: end === null ? (this.#options.file?.durationMs ?? 0) : Math.round(end * oneMs),
      },
    };
  }

  /** Moves on by one frame where it plays; whether there is a new picture. */
  #step(outSamples: number, sound: Float32Array): boolean {
    this.#look();
    const pass = this.#pass;
    if (this.#status.clip !== 'playing' || pass === null) {
      if (this.#status.status === 'live') this.#shown += 1;
      this.#sound.silence(outSamples, sound);
      return false;
    }
    if (pass.exhausted) return this.#atEnd(outSamples, sound);
    if (!pass.ready) {
      // Picture and sound wait for each other.
      this.#repeated += this.#current === null ? 0 : 1;
      this.#sound.silence(outSamples, sound);
      return false;
    }
    this.#advance(pass, outSamples, sound);
    return true;
  }

  #advance(pass: ClipPass, outSamples: number, sound: Float32Array): void {
    const frame = pass.take();
    if (frame !== null) {
      this.#current?.release();
      this.#current = frame;
    }
    pass.readSound(outSamples, sound);
    this.#position += 1;
    this.#shown += 1;
    if (this.#config.loop) this.#prepareNext(pass);
  }

  /** The frame after the last one: from the beginning without a gap, or the last picture stays. */
  #atEnd(outSamples: number, sound: Float32Array): boolean {
    const next = this.#next;
    if (this.#config.loop && next !== null) {
      if (!next.ready) {
        this.#repeated += 1;
        this.#sound.silence(outSamples, sound);
        return false;
      }
      this.#end(this.#pass);
      this.#pass = next;
      this.#next = null;
      next.setRoom(this.#roomFor(AHEAD_MS));
      this.#position = 0;
      this.#advance(next, outSamples, sound);
      return true;
    }
    if (this.#config.loop) this.#next = this.#open(0, STANDBY_MS);
    else this.#setClip('ended');
    this.#sound.silence(outSamples, sound);
    return false;
  }

  /** Notices what has become of the present run. */
  #look(): void {
    const pass = this.#pass;
    if (pass === null) return;
    if (pass.problem !== null && pass.exhausted) this.#failed(pass.problem);
    else if (pass.ready && this.#status.status !== 'live') {
      this.#failures = 0;
      this.#setStatus({ status: 'live', problem: null });
      this.#tellReady();
    } else if (pass.ready) this.#tellReady();
  }

  /** A decoder that dies in the middle is started again where it was; a file that cannot be read is given up. */
  #failed(problem: string): void {
    const empty = this.#pass !== null && this.#pass.end === this.#pass.fromFrame;
    this.#end(this.#pass);
    this.#pass = null;
    if (empty && this.#position > 0) {
      // There is nothing any more where it was to go on: that was its end, or it was cued behind it.
      if (this.#status.clip === 'cued')
        this.#cue(Math.max(0, this.#position - Math.ceil(fpsOf(this.#options.canvas.frameRate))));
      else this.#setClip('ended');
      return;
    }
    this.#failures += 1;
    if (this.#failures < MAX_FAILURES && this.#status.status === 'live') {
      this.#options.onLog('warn', `${this.#config.name} is opened again where it was: ${problem}`);
      this.#setStatus({ restarts: this.#status.restarts + 1 });
      this.#pass = this.#open(this.#position, AHEAD_MS);
      return;
    }
    this.#setStatus({ status: 'lost', problem });
    this.#tellReady();
  }

  /** Stands it on clip frame `frame`. */
  #cue(frame: number): void {
    this.#drop();
    this.#position = frame;
    this.#sound.jumps();
    this.#setClip('cued');
    const { file } = this.#options;
    if (file === null) {
      this.#setStatus({ status: 'lost', problem: 'It is not in the media pool.' });
      return;
    }
    const last = Math.floor(file.durationMs / frameMs(this.#options.canvas.frameRate)) - 1;
    this.#position = file.durationMs === 0 ? frame : Math.min(frame, Math.max(0, last));
    this.#pass = this.#open(this.#position, AHEAD_MS);
  }

  #prepareNext(pass: ClipPass): void {
    if (this.#next !== null) return;
    const { file, canvas } = this.#options;
    const oneMs = frameMs(canvas.frameRate);
    const leftMs = pass.end === null ? (file?.durationMs ?? 0) - this.#position * oneMs : 0;
    if (leftMs <= NEXT_MS) this.#next = this.#open(0, STANDBY_MS);
  }

  #open(fromFrame: number, aheadMs: number): ClipPass | null {
    const { file, canvas, pictures, ffmpegPath, pool } = this.#options;
    if (file === null) return null;
    return new ClipPass({
      job: `source:${this.#config.id}`,
      ffmpegPath,
      args: clipArgs(this.#config, file, canvas, pictures, fromFrame),
      canvas,
      pool,
      fromFrame,
      room: this.#roomFor(aheadMs),
      onStream: (kind, text) => {
        if (this.#status[kind] !== text) this.#setStatus({ [kind]: text });
      },
    });
  }

  #roomFor(ms: number): number {
    return Math.max(3, Math.ceil(ms / frameMs(this.#options.canvas.frameRate)));
  }

  #drop(): void {
    this.#end(this.#pass);
    this.#pass = null;
    this.#dropNext();
  }

  #dropNext(): void {
    this.#end(this.#next);
    this.#next = null;
  }

  #end(pass: ClipPass | null): void {
    if (pass === null) return;
    const ending = pass.stop().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Resolves when the first picture is there, when there will be none, or after a while. */
  #ready(): Promise<void> {
    if (this.#pass === null || this.#pass.ready) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, READY_MS);
      this.#whenReady.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #tellReady(): void {
    if (this.#whenReady.length === 0) return;
    for (const tell of this.#whenReady) tell();
    this.#whenReady = [];
  }

  #setClip(clip: ClipStatus): void {
    if (clip === 'playing' && this.#status.clip !== 'playing') this.#sound.jumps();
    if (clip !== this.#status.clip) this.#setStatus({ clip });
  }

  #setStatus(changes: Partial<SourceStatusUpdate>): void {
    const before = this.#status;
    this.#status = { ...before, ...changes };
    this.#options.onStatus(this.#status);
    if (this.#status.status === before.status && this.#status.problem === before.problem) return;
    const reason = this.#status.problem === null ? '' : `: ${this.#status.problem}`;
    this.#options.onLog(
      this.#status.status === 'lost' ? 'warn' : 'info',
      `${this.#config.name} is ${this.#status.status}${reason}`,
    );
  }
}
