/**
 * Keeps the downstream keyers’ pictures in step with the show: draws what is new, sends it to the mixer, and draws a
 * running clock’s next second ahead of its time. What cannot be drawn is logged and shows nothing.
 */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '#shared/errors.ts';
import { DSK_IDS, type DskId } from '#shared/ids.ts';
import type { DskContent } from '#shared/show/keyer-config.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { Media } from '../media.ts';
import type { LogLine } from '../store/event-log.ts';
import { nextClockChange } from './clock-text.ts';
import type { GraphicJob } from './painter.ts';
import type { GraphicsPainter } from './painter-client.ts';

/** How long before its time a clock’s next picture is drawn: there is time to draw it, and none is overtaken. */
const AHEAD_MS = 600;

export interface GraphicsOptions {
  show: () => Pick<ShowFile, 'keyers' | 'canvas' | 'media'>;
  mediaDir: string;
  painter: GraphicsPainter;
  media: Pick<Media, 'setGraphic'>;
  log: (line: LogLine) => void;
}

type Wish = Pick<GraphicJob, 'content' | 'canvas' | 'stillPath'>;

interface Layer {
  wish: Wish;
  timer: NodeJS.Timeout | null;
  drawn: Promise<void>;
  /** It was said already that it cannot be drawn. */
  failing: boolean;
}

export class Graphics {
  readonly #options: GraphicsOptions;
  readonly #layers = new Map<DskId, Layer>();
  #running = false;

  constructor(options: GraphicsOptions) {
    this.#options = options;
  }

  /** The mixer takes graphics from now on: draws what the show holds. */
  start(): void {
    this.#running = true;
    this.refresh();
  }

  /** Draws anew what has changed in the show: contents, canvas, or a still. */
  refresh(): void {
    if (!this.#running) return;
    for (const keyer of DSK_IDS) {
      const wish = this.#wishOf(keyer);
      const before = this.#layers.get(keyer);
      if (before === undefined ? wish.content.kind === 'none' : isDeepStrictEqual(before.wish, wish)) continue;
      if (before !== undefined && before.timer !== null) clearTimeout(before.timer);
      const layer: Layer = { wish, timer: null, drawn: Promise.resolve(), failing: false };
      this.#layers.set(keyer, layer);
      layer.drawn = this.#draw(keyer, layer, Date.now(), null);
    }
  }

  /** Resolves when what `refresh` began has reached the mixer. */
  async drawn(): Promise<void> {
    await Promise.all([...this.#layers.values()].map(({ drawn }) => drawn));
  }

  async stop(): Promise<void> {
    this.#running = false;
    for (const { timer } of this.#layers.values()) if (timer !== null) clearTimeout(timer);
    this.#layers.clear();
    await this.#options.painter.stop();
  }

  #wishOf(keyer: DskId): Wish {
    const { keyers, canvas, media } = this.#options.show();
    const content = keyers[keyer];
    return {
      content,
      canvas: { width: canvas.width, height: canvas.height },
      stillPath: stillPathOf(content, media, this.#options.mediaDir),
    };
  }

  /** Draws `layer` as it is at `showsMs` and sends it, unless something newer has taken its place. Never throws. */
  async #draw(keyer: DskId, layer: Layer, showsMs: number, atMs: number | null): Promise<void> {
    const { painter, media } = this.#options;
    try {
      const graphic = await painter.paint({ ...layer.wish, showsMs, atMs });
      if (this.#layers.get(keyer) !== layer) return;
      await media.setGraphic(keyer, graphic);
      layer.failing = false;
    } catch (error) {
      if (this.#layers.get(keyer) !== layer) return;
      await this.#failed(keyer, layer, messageOf(error));
    }
    this.#schedule(keyer, layer, showsMs);
  }

  /** Said once; a clock is tried again with its next second. */
  async #failed(keyer: DskId, layer: Layer, problem: string): Promise<void> {
    const { media, log } = this.#options;
    const about = `keyer:${keyer}`;
    if (!layer.failing) log({ level: 'error', about, text: `Its graphic could not be drawn: ${problem}` });
    layer.failing = true;
    try {
      await media.setGraphic(keyer, null);
    } catch (error) {
      log({ level: 'warn', about, text: `The mixer takes no graphic at the moment: ${messageOf(error)}` });
    }
  }

  /** Arms the timer for a clock’s next picture. */
  #schedule(keyer: DskId, layer: Layer, shownMs: number): void {
    const { content } = layer.wish;
    const nextMs = content.kind === 'clock' ? nextClockChange(content, shownMs) : null;
    if (nextMs === null || this.#layers.get(keyer) !== layer) return;
    const nowMs = Date.now();
    // After a pause of the whole machine the clock goes on with the present second.
    const showsMs = nextMs < nowMs - 1000 ? nowMs : nextMs;
    layer.timer = setTimeout(
      () => void this.#draw(keyer, layer, showsMs, showsMs),
      Math.max(0, showsMs - AHEAD_MS - nowMs),
    );
  }
}

function stillPathOf(content: DskContent, media: ShowFile['media'], mediaDir: string): string | null {
  if (content.kind !== 'image' && content.kind !== 'logo') return null;
  const item = media.find(({ id, kind }) => id === content.media && kind === 'still');
  return item === undefined ? null : path.join(mediaDir, item.file);
}
