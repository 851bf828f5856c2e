/** A still of the media pool as a source: one picture, drawn once. Nothing of it runs afterwards. */
import { type Canvas, CHANNELS, fpsOf } from '#shared/canvas.ts';
import { messageOf } from '#shared/errors.ts';
import type { PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceConfig, SourceOf } from '#shared/show/source-config.ts';
import { goesOn } from '#shared/show/source-live.ts';
import type { SourceTelemetry } from '#shared/state/telemetry.ts';
import type { FfmpegProcess } from '../ffmpeg/process.ts';
import type { PoolFile, SourceStatusUpdate } from '../media.ts';
import type { Frame, FramePool } from '../mixer/frame-pool.ts';
import { OPENING } from '../source-states.ts';
import { startDecoder } from './decoder.ts';
import { FrameReader } from './frame-reader.ts';
import { stillArgs } from './pool-args.ts';
import { describeStream, diagnose } from './source-diagnosis.ts';
import type { StudioSource } from './studio-source.ts';

const stopLadder = { quitMs: 200, interruptMs: 300, terminateMs: 300 };

export interface StillSourceOptions {
  config: SourceOf<'still'>;
  canvas: Canvas;
  pictures: PictureSettings;
  ffmpegPath: string;
  pool: FramePool;
  /** The pool’s file; null when it is not there. */
  file: PoolFile | null;
  onStatus: (update: SourceStatusUpdate) => void;
  onTile: (jpeg: Uint8Array) => void;
  onLog: (level: 'info' | 'warn' | 'error', text: string) => void;
}

export class StillSource implements StudioSource {
  readonly #options: StillSourceOptions;
  readonly #reader: FrameReader;
  #config: SourceOf<'still'>;
  #status: SourceStatusUpdate = OPENING;
  #picture: Frame | null = null;
  #process: FfmpegProcess | null = null;
  #drawing: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: StillSourceOptions) {
    const { config, canvas, pool, onTile } = options;
    this.#options = options;
    this.#config = config;
    this.#reader = new FrameReader(canvas, pool, {
      onPictureStream: () => undefined,
      onPicture: (frame) => {
        this.#picture?.release();
        this.#picture = frame;
        this.#setStatus({ status: 'live', problem: null });
      },
      onSound: () => undefined,
      onTile,
    });
  }

  readonly audioOnly = false;
  /** It repeats by nature: no frame of it is ever missing. */
  readonly repeatedFrames = 0;

  get config(): SourceConfig {
    return this.#config;
  }

  get status(): SourceStatusUpdate {
    return this.#status;
  }

  start(): void {
    this.#drawing = this.#draw();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const process = this.#process;
    if (process !== null) await process.stop(stopLadder);
    await this.#drawing;
    this.#reader.dispose();
    this.#picture?.release();
    this.#picture = null;
  }

  retune(config: SourceConfig): boolean {
    if (config.kind !== 'still' || !goesOn(this.#config, config)) return false;
    this.#config = config;
    return true;
  }

  tick(_nowMs: number, outSamples: number, sound: Float32Array): { frame: Frame | null; fresh: boolean } {
    sound.fill(0, 0, outSamples * CHANNELS);
    return { frame: this.#picture, fresh: false };
  }

  telemetry(): SourceTelemetry {
    return {
      // There for every frame of the canvas.
      fps: this.#picture === null ? 0 : fpsOf(this.#options.canvas.frameRate),
      bufferMs: 0,
      driftPpm: 0,
      repeatedFrames: 0,
      skippedFrames: 0,
      cpuPct: 0,
      arrival: null,
      inputKbps: null,
      transport: null,
      clip: null,
    };
  }

  async #draw(): Promise<void> {
    const { file, canvas, pictures, ffmpegPath, onLog } = this.#options;
    if (file === null) {
      this.#setStatus({ status: 'lost', problem: 'It is not in the media pool.' });
      return;
    }
    try {
      const process = await startDecoder({
        job: `source:${this.#config.id}`,
        ffmpegPath,
        args: stillArgs(this.#config, file, canvas, pictures),
        secrets: [],
        stdin: null,
        take: (bytes) => {
          if (!this.#stopped) this.#reader.push(bytes);
        },
        onLog,
      });
      this.#process = process;
      process.onLine((line) => {
        const found = describeStream(line);
        // FFmpeg counts a still as a video of 25 frames a second.
        if (found?.kind === 'video' && this.#status.video === null) {
          this.#setStatus({ video: found.text.replace(/ [\d.]+ fps.*$/, '') });
        }
      });
      if (this.#stopped) await process.stop(stopLadder);
      const { code, stderrTail } = await process.exited;
      this.#process = null;
      if (code !== 0) this.#setStatus({ status: 'lost', problem: diagnose(stderrTail) });
    } catch (error) {
      this.#setStatus({ status: 'lost', problem: messageOf(error) });
    }
  }

  #setStatus(changes: Partial<SourceStatusUpdate>): void {
    if (this.#stopped) return;
    const before = this.#status;
    this.#status = { ...before, ...changes };
    this.#options.onStatus(this.#status);
    if (this.#status.status === before.status) return;
    const reason = this.#status.problem === null ? '' : `: ${this.#status.problem}`;
    this.#options.onLog(
      this.#status.status === 'lost' ? 'warn' : 'info',
      `${this.#config.name} is ${this.#status.status}${reason}`,
    );
  }
}
