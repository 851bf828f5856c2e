/** The encoders of the renditions that somebody wants: each takes the program’s own frames and is alone with its troubles. */
import { isDeepStrictEqual } from 'node:util';
import type { Canvas } from '#shared/canvas.ts';
import type { RenditionId } from '#shared/ids.ts';
import { PictureSettings } from '#shared/show/encoder-settings.ts';
import type { Rendition } from '#shared/show/rendition-config.ts';
import type { EncoderTelemetry } from '#shared/state/telemetry.ts';
import type { Frame } from '../mixer/frame-pool.ts';
import type { FromWorker } from '../mixer/messages.ts';
import { ProgramEncoder } from './program-encoder.ts';

export interface RenditionEncodersOptions {
  ffmpegPath: string;
  canvas: Canvas;
  /** Wall clock of program frame 0. */
  epochMs: () => number;
  send: (message: FromWorker, transfer?: ArrayBuffer[]) => void;
}

interface Entry {
  config: Rendition;
  encoder: ProgramEncoder;
}

/** Their monitor is the program’s. */
const NO_PICTURES = PictureSettings.parse({ enabled: false });

const shapeOf = ({
  width,
  height,
  fit,
  position,
}: Rendition): Pick<Rendition, 'width' | 'height' | 'fit' | 'position'> => ({
  width,
  height,
  fit,
  position,
});

export class RenditionEncoders {
  readonly #options: RenditionEncodersOptions;
  readonly #entries = new Map<RenditionId, Entry>();
  readonly #ending = new Set<Promise<void>>();

  constructor(options: RenditionEncodersOptions) {
    this.#options = options;
  }

  /** From now on these run and no others. Other settings are swapped in; another form is another stream. */
  want(wanted: readonly Rendition[]): void {
    for (const [id, { config }] of this.#entries) {
      const next = wanted.find((rendition) => rendition.id === id);
      if (next === undefined || !isDeepStrictEqual(shapeOf(next), shapeOf(config))) this.#end(id);
    }
    for (const config of wanted) {
      const entry = this.#entries.get(config.id);
      if (entry === undefined) this.#entries.set(config.id, { config, encoder: this.#start(config) });
      else {
        entry.config = config;
        entry.encoder.reconfigure(config.encoder, NO_PICTURES, null);
      }
    }
  }

  feed(number: number, picture: Frame, sound: Uint8Array): void {
    for (const { encoder } of this.#entries.values()) encoder.feed(number, picture, sound);
  }

  /** Lowers the bitrate of one; `kbps` null: back to that of its settings. */
  adapt(id: RenditionId, kbps: number | null, reason: string): void {
    this.#entries.get(id)?.encoder.adapt(kbps, reason);
  }

  telemetry(nowMs: number): Record<RenditionId, EncoderTelemetry> {
    return Object.fromEntries([...this.#entries].map(([id, { encoder }]) => [id, encoder.telemetry(nowMs)]));
  }

  /** Resolves when none runs any more. */
  async stop(): Promise<void> {
    for (const id of [...this.#entries.keys()]) this.#end(id);
    await Promise.all(this.#ending);
  }

  #start(config: Rendition): ProgramEncoder {
    const { ffmpegPath, canvas, epochMs, send } = this.#options;
    const { id, name } = config;
    return new ProgramEncoder({
      ffmpegPath,
      canvas,
      settings: config.encoder,
      pictures: NO_PICTURES,
      hardware: null,
      fallback: null,
      rendition: { shape: shapeOf(config), name },
      epochMs,
      onChunk: (chunk) => send({ t: 'rendition', id, chunk }, [chunk.data.buffer as ArrayBuffer]),
      onMonitor: () => undefined,
      onState: (state) => send({ t: 'renditionState', id, state }),
      onLog: (level, text) => send({ t: 'log', level, about: `rendition:${id}`, text }),
    });
  }

  #end(id: RenditionId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    const ended = entry.encoder.stop().then(() => {
      this.#ending.delete(ended);
      if (!this.#entries.has(id)) this.#options.send({ t: 'renditionState', id, state: null });
    });
    this.#ending.add(ended);
  }
}
