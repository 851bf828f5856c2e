/** The program’s fan-out, and one for each of its renditions. */
import type { RenditionId } from '#shared/ids.ts';
import type { ProgramChunk } from '../media.ts';
import { FanOut } from './fan-out.ts';

export class RenditionFeeds {
  readonly program = new FanOut();
  readonly #renditions = new Map<RenditionId, FanOut>();

  /** What a destination takes its data from; undefined: the program as it is. */
  of(rendition: RenditionId | undefined): FanOut {
    if (rendition === undefined) return this.program;
    const feed = this.#renditions.get(rendition) ?? new FanOut();
    this.#renditions.set(rendition, feed);
    return feed;
  }

  /** A piece of a rendition. */
  push(rendition: RenditionId, chunk: ProgramChunk): void {
    this.of(rendition).push(chunk);
  }
}
