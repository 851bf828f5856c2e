/**
 * Monitor pictures. One socket a monitor however many places show it, opened while somebody looks. Pictures never pass
 * through React: they are decoded once and drawn where they are wanted; while one is decoded only the newest waits.
 */
import type { EngineAddress } from '#shared/shell.ts';
import { EngineStream } from './engine-stream.ts';

type Draw = (picture: ImageBitmap) => void;

class MonitorStream {
  readonly #stream: EngineStream;
  readonly #draws = new Set<Draw>();
  #waiting: Blob | null = null;
  #decoding = false;
  /** performance.now() of the newest picture; null before the first. */
  pictureAt: number | null = null;

  constructor(id: string, engine: () => EngineAddress | null) {
    this.#stream = new EngineStream({
      engine,
      path: `monitors/${encodeURIComponent(id)}`,
      binaryType: 'blob',
      onData: (data) => {
        if (!(data instanceof Blob)) return;
        this.#waiting = data;
        void this.#decode();
      },
    });
  }

  add(draw: Draw): void {
    this.#draws.add(draw);
  }

  /** Returns whether anybody still looks. */
  remove(draw: Draw): boolean {
    this.#draws.delete(draw);
    return this.#draws.size > 0;
  }

  close(): void {
    this.#waiting = null;
    this.#stream.close();
  }

  async #decode(): Promise<void> {
    if (this.#decoding) return;
    this.#decoding = true;
    while (this.#waiting !== null) {
      const blob = this.#waiting;
      this.#waiting = null;
      try {
        const picture = await createImageBitmap(blob);
        if (this.#stream.isOpen) {
          this.pictureAt = performance.now();
          for (const draw of this.#draws) draw(picture);
        }
        picture.close();
      } catch {
        // A damaged JPEG: the next one is a moment away, and the age of the last good one tells if none comes.
      }
    }
    this.#decoding = false;
  }
}

export class MonitorStreams {
  readonly #engine: () => EngineAddress | null;
  readonly #streams = new Map<string, MonitorStream>();

  constructor(engine: () => EngineAddress | null) {
    this.#engine = engine;
  }

  /** Draws every picture of monitor `id` until the returned function is called. */
  watch(id: string, draw: Draw): () => void {
    const stream = this.#streams.get(id) ?? new MonitorStream(id, this.#engine);
    this.#streams.set(id, stream);
    stream.add(draw);
    return () => {
      if (stream.remove(draw)) return;
      stream.close();
      if (this.#streams.get(id) === stream) this.#streams.delete(id);
    };
  }

  /** How old the newest picture of `id` is, ms; null when there has been none. */
  ageMs(id: string, nowMs: number): number | null {
    const at = this.#streams.get(id)?.pictureAt ?? null;
    return at === null ? null : nowMs - at;
  }
}
