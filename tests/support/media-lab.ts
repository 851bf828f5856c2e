/** The media path on its own: the real mixer worker with real FFmpegs, its program kept in memory. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Canvas, frameMs } from '#shared/canvas.ts';
import type { VideoEncoder } from '#shared/encoder/video-encoder.ts';
import type { SourceId } from '#shared/ids.ts';
import { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';
import { ChromaKey } from '#shared/show/keyer-config.ts';
import { SoundConfig } from '#shared/show/sound-config.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import type { EncoderState, PassThroughState } from '#shared/state/state.ts';
import { KeyerSettings } from '#shared/switcher/keyers.ts';
import { TransitionSettings } from '#shared/switcher/transition.ts';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import type {
  Composition,
  Media,
  MediaTelemetry,
  ProgramChunk,
  SourceStatusUpdate,
} from '../../electron/engine/media.ts';
import { createMedia } from '../../electron/engine/mixer/mixer-client.ts';
import { missingFrames } from './arrivals.ts';
import { until } from './until.ts';

const root = path.resolve(import.meta.dirname, '../..');
const fontFile = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');

export const CANVAS: Canvas = { width: 640, height: 360, frameRate: { num: 30, den: 1 } };

/** What feeds have where a test does not say: it looks at what is shown, and a machine that is busy must not change that. */
const BUFFER_MS = 600;
const FPS = 30;

export class MediaLab {
  readonly media: Media;
  readonly chunks: ProgramChunk[] = [];
  readonly status = new Map<string, SourceStatusUpdate>();
  readonly logs: string[] = [];
  encoder: EncoderState | null = null;
  passThrough: PassThroughState | null = null;
  telemetry: MediaTelemetry | null = null;
  /** Frames from a source’s first picture to its first on program. */
  #bufferFrames = 0;

  private constructor(media: Media) {
    this.media = media;
    media.on('program', (chunk) => this.chunks.push(chunk));
    media.on('source', (id, update) => this.status.set(id, update));
    media.on('encoder', (state) => {
      this.encoder = state;
    });
    media.on('passThrough', (state) => {
      this.passThrough = state;
    });
    media.on('telemetry', (telemetry) => {
      this.telemetry = telemetry;
    });
    media.on('log', (entry) => this.logs.push(`${entry.level} ${entry.about}: ${entry.text}`));
  }

  static async start(
    sources: readonly Record<string, unknown>[],
    options: {
      canvas?: Canvas;
      encoder?: Record<string, unknown>;
      pictures?: boolean;
      composition?: Partial<Composition>;
      /** Path of another FFmpeg. */
      ffmpeg?: string;
      hardware?: VideoEncoder;
      /** Another entry of the mixer worker. */
      worker?: URL;
    } = {},
  ): Promise<MediaLab> {
    const ffmpeg = await findFfmpeg(options.ffmpeg);
    const workerUrl = options.worker ?? pathToFileURL(path.join(root, 'dist/node/mixer-worker.js'));
    const lab = new MediaLab(createMedia({ ffmpeg, workerUrl, fontFile }));
    const configs = sources.map((source) => SourceConfig.parse({ bufferMs: BUFFER_MS, ...source }));
    const bufferMs = Math.max(...configs.map((config) => config.bufferMs));
    lab.#bufferFrames = Math.ceil(bufferMs / frameMs((options.canvas ?? CANVAS).frameRate));
    await lab.media.start({
      canvas: options.canvas ?? CANVAS,
      encoder: EncoderSettings.parse({ preset: 'ultrafast', ...options.encoder }),
      hardware: options.hardware ?? null,
      pictures: PictureSettings.parse({ enabled: options.pictures ?? false }),
      sources: configs,
      buses: { program: configs[0]?.id ?? null, preview: configs[1]?.id ?? null },
      transition: TransitionSettings.parse({}),
      keyerSettings: KeyerSettings.parse({}),
      keyersOn: [],
      composition: {
        scenes: [],
        chroma: ChromaKey.parse({}),
        sound: SoundConfig.parse({}),
        solo: [],
        media: [],
        ...options.composition,
      },
      black: false,
      passThrough: false,
    });
    return lab;
  }

  /** Waits until these sources are live, and what they send has come through their buffers. */
  async allLive(ids: readonly string[]): Promise<void> {
    await until(`${ids.join(', ')} are live`, () => ids.every((id) => this.status.get(id)?.status === 'live'), {
      timeoutMs: 30_000,
    });
    await this.runs(this.#bufferFrames + 1);
  }

  /** The newest program frame that has come out of the encoder. */
  get newestFrame(): number {
    for (const chunk of this.chunks.toReversed()) if (chunk.frame !== null) return chunk.frame;
    return -1;
  }

  /** Waits until program frame `frame` has been encoded. */
  async encoded(frame: number): Promise<void> {
    await until(`program frame ${frame} is encoded`, () => this.newestFrame >= frame, { timeoutMs: 30_000 });
  }

  /** The program frame that the mixer is at: what was told to it before takes effect by then. */
  async now(): Promise<number> {
    return (await this.media.switch({ type: 'settings', changes: {} })).frame;
  }

  /** Waits for `frames` more program frames, mixed and encoded, however far the encoder is behind. */
  async runs(frames: number): Promise<void> {
    await this.encoded((await this.now()) + frames);
  }

  take(source: string): Promise<{ frame: number; ptsTicks: number }> {
    return this.media.switch({ type: 'take', source: source as SourceId });
  }

  /** All of the program so far. */
  program(): Uint8Array {
    return Buffer.concat(this.chunks.map((chunk) => chunk.data));
  }

  /**
   * Pictures that are missing between the first and the last of `frames` without the mixer or the encoder having counted
   * that they were left out for want of time: 0, however busy the machine is.
   */
  async lostUncounted(frames: readonly { pts: number }[]): Promise<number> {
    const before = this.telemetry;
    const { mixer, encoder } = await until('the newest figures are there', () =>
      this.telemetry === before ? null : this.telemetry,
    );
    const missing = missingFrames(
      frames.map(({ pts }) => pts),
      FPS,
    );
    return Math.max(0, missing - mixer.missedTicks - encoder.droppedFrames);
  }

  async stop(): Promise<void> {
    await this.media.stop();
  }
}
