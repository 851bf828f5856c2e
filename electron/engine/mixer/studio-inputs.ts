/** The studio’s sources: opened, changed and closed, each with its slates, as the program sees them. */
import type { Canvas } from '#shared/canvas.ts';
import { messageOf } from '#shared/errors.ts';
import type { SourceId } from '#shared/ids.ts';
import type { PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { PoolFile, SourceStatusUpdate } from '../media.ts';
import type { Reception } from '../reception/reception.ts';
import type { IsolatedPiece } from '../recording/isolated-piece.ts';
import { ClipSource } from '../sources/clip-source.ts';
import { drawSlate, plainSlate } from '../sources/slate.ts';
import { Source } from '../sources/source.ts';
import { StillSource } from '../sources/still-source.ts';
import type { StudioSource } from '../sources/studio-source.ts';
import { type FramePool, lastingFrame } from './frame-pool.ts';
import type { FromWorker } from './messages.ts';
import type { ProgramInput } from './program.ts';

export interface StudioInput extends ProgramInput {
  source: StudioSource;
  /** Draws its slates again. */
  drawSlates: () => void;
}

export interface StudioInputsOptions {
  canvas: Canvas;
  ffmpegPath: string;
  fontFile: string;
  pool: FramePool;
  reception: Reception;
  pictures: PictureSettings;
  /** Sources that are recorded as they come in. */
  recorded: readonly SourceId[];
  media: () => readonly PoolFile[];
  /** Another source’s picture takes its place. */
  replacementOf: (id: SourceId) => SourceId | null;
  send: (message: FromWorker, transfer?: ArrayBuffer[]) => void;
  onTile: (id: SourceId, jpeg: Uint8Array) => void;
}

export class StudioInputs {
  readonly #options: StudioInputsOptions;
  readonly #inputs: Map<SourceId, StudioInput>;
  #pictures: PictureSettings;
  #recorded: ReadonlySet<SourceId>;
  /** Slates are drawn one after the other: opening many sources at once is work enough. */
  #drawing: Promise<void> = Promise.resolve();

  /** `inputs`: kept up to date; whoever makes pictures reads from it. */
  constructor(inputs: Map<SourceId, StudioInput>, options: StudioInputsOptions) {
    this.#inputs = inputs;
    this.#options = options;
    this.#pictures = options.pictures;
    this.#recorded = new Set(options.recorded);
  }

  open(config: SourceConfig): void {
    const { id } = config;
    const source = this.#make(config);
    const { slates, drawSlates } = this.#slatesOf(source);
    drawSlates();
    const { replacementOf } = this.#options;
    this.#inputs.set(id, {
      source,
      drawSlates,
      tick: (nowMs, samples, sound) => {
        const read = source.tick(nowMs, samples, sound);
        return source.status.standIn === 'slate' ? { frame: null, fresh: false } : read;
      },
      get slate() {
        return source.audioOnly ? slates.soundOnly : slates.missing;
      },
      get repeatedFrames() {
        return source.repeatedFrames;
      },
      get lost() {
        return source.status.status === 'lost';
      },
      get replacement() {
        return replacementOf(id);
      },
      ...(source.onAir === undefined ? {} : { onAir: (isOnAir: boolean) => source.onAir?.(isOnAir) }),
      get wantsReturn() {
        return source.wantsReturn ?? false;
      },
      get returns() {
        const { config } = source;
        return config.kind === 'clip' && config.atEnd === 'return' && !config.loop;
      },
      get away() {
        return source.status.standIn === 'backup';
      },
      get hasSound() {
        return source.status.audio !== null;
      },
    });
    if (this.#recorded.has(id)) source.record?.(true);
    source.start();
  }

  /** What can be changed without a break is; everything else opens the source anew. */
  async update(config: SourceConfig): Promise<void> {
    const input = this.#inputs.get(config.id);
    const nameBefore = input?.source.config.name;
    if (input?.source.retune(config)) {
      if (config.name !== nameBefore) input.drawSlates();
      return;
    }
    await this.close(config.id);
    this.open(config);
  }

  async close(id: SourceId): Promise<void> {
    const input = this.#inputs.get(id);
    this.#inputs.delete(id);
    await input?.source.stop();
  }

  /** Opens all of them anew, with other pictures for the page. */
  async reopen(pictures: PictureSettings): Promise<void> {
    this.#pictures = pictures;
    for (const { source } of [...this.#inputs.values()]) {
      await this.close(source.config.id);
      this.open(source.config);
    }
  }

  /** From now on these are recorded as they come in, and no others. */
  record(sources: readonly SourceId[]): void {
    this.#recorded = new Set(sources);
    for (const [id, { source }] of this.#inputs) source.record?.(this.#recorded.has(id));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#inputs.values()].map(({ source }) => source.stop()));
  }

  #make(config: SourceConfig): StudioSource {
    const { canvas, ffmpegPath, fontFile, pool, reception, media, send, onTile } = this.#options;
    const { id } = config;
    const common = {
      canvas,
      pictures: this.#pictures,
      ffmpegPath,
      pool,
      onStatus: (update: SourceStatusUpdate) => send({ t: 'source', id, update }),
      onTile: (jpeg: Uint8Array) => onTile(id, jpeg),
      onLog: (level: 'info' | 'warn' | 'error', text: string) => send({ t: 'log', level, about: `source:${id}`, text }),
    };
    if (config.kind !== 'still' && config.kind !== 'clip') {
      const onPiece = (piece: IsolatedPiece): void =>
        send({ t: 'isolated', id, piece }, [piece.data.buffer as ArrayBuffer]);
      return new Source({ ...common, config, fontFile, reception, onPiece });
    }
    const file = media().find((item) => item.id === config.media) ?? null;
    if (config.kind === 'still')
      return new StillSource({ ...common, config, file: file?.kind === 'still' ? file : null });
    return new ClipSource({ ...common, config, file: file?.kind === 'clip' ? file : null });
  }

  /** What stands in for a source’s picture: plain at first, with its name once that is drawn. */
  #slatesOf(source: StudioSource) {
    const { canvas, ffmpegPath, fontFile, send } = this.#options;
    const plain = lastingFrame(plainSlate(canvas));
    const slates = { missing: plain, soundOnly: plain };
    const draw = async (kind: keyof typeof slates, note: string): Promise<void> => {
      slates[kind] = lastingFrame(await drawSlate(ffmpegPath, fontFile, canvas, source.config.name, note));
    };
    const drawSlates = (): void => {
      this.#drawing = this.#drawing
        .then(() => draw('missing', 'no signal'))
        .then(() => draw('soundOnly', 'sound only'))
        .catch((error: unknown) => {
          const about = `source:${source.config.id}`;
          send({ t: 'log', level: 'warn', about, text: `No slate could be drawn: ${messageOf(error)}` });
        });
    };
    return { slates, drawSlates };
  }
}
