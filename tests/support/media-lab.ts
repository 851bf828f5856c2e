/** The media path on its own: the real mixer worker with real FFmpegs, its program kept in memory. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Canvas } from '#shared/canvas.ts';
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
import { until } from './until.ts';

const root = path.resolve(import.meta.dirname, '../..');
const fontFile = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');

export const CANVAS: Canvas = { width: 640, height: 360, frameRate: { num: 30, den: 1 } };

export class MediaLab {
  readonly media: Media;
  readonly chunks: ProgramChunk[] = [];
  readonly status = new Map<string, SourceStatusUpdate>();
  readonly logs: string[] = [];
  encoder: EncoderState | null = null;
  passThrough: PassThroughState | null = null;
  telemetry: MediaTelemetry | null = null;

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
    const configs = sources.map((source) => SourceConfig.parse(source));
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

  async allLive(ids: readonly string[]): Promise<void> {
    await until(`${ids.join(', ')} are live`, () => ids.every((id) => this.status.get(id)?.status === 'live'), {
      timeoutMs: 20_000,
    });
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

  /** Waits for `frames` more program frames. */
  async runs(frames: number): Promise<void> {
    await this.encoded(Math.max(0, this.newestFrame) + frames);
  }

  take(source: string): Promise<{ frame: number; ptsTicks: number }> {
    return this.media.switch({ type: 'take', source: source as SourceId });
  }

  /** All of the program so far. */
  program(): Uint8Array {
    return Buffer.concat(this.chunks.map((chunk) => chunk.data));
  }

  async stop(): Promise<void> {
    await this.media.stop();
  }
}
