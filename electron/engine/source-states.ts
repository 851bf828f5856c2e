/** The `sources` slice: each source’s settings from the show, joined with what the media path says of it. */
import type { SourceId } from '#shared/ids.ts';
import { publicSource, type SourceConfig } from '#shared/show/source-config.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { SourceStatusUpdate } from './media.ts';

export const OPENING: SourceStatusUpdate = {
  status: 'opening',
  video: null,
  audio: null,
  problem: null,
  restarts: 0,
  faults: { black: false, frozen: false, silent: false },
  standIn: null,
  clip: null,
};

export class SourceStates {
  readonly #updates = new Map<SourceId, SourceStatusUpdate>();

  /** The media path’s newest word on a source. */
  report(id: SourceId, update: SourceStatusUpdate): void {
    this.#updates.set(id, update);
  }

  /** A source has left the show. */
  forget(id: SourceId): void {
    this.#updates.delete(id);
  }

  /** `problem`: why no source can be opened at all, or null. */
  slice(sources: readonly SourceConfig[], problem: string | null): SourceState[] {
    return sources.map((config, index) => {
      const update =
        problem === null ? (this.#updates.get(config.id) ?? OPENING) : { ...OPENING, status: 'lost' as const, problem };
      return { id: config.id, config: publicSource(config), number: index + 1, ...update };
    });
  }
}
