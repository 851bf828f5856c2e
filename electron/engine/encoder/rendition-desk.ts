/** Which renditions are encoded: those of the show that a destination wants right now. */
import { isDeepStrictEqual } from 'node:util';
import type { RenditionId } from '#shared/ids.ts';
import type { Rendition } from '#shared/show/rendition-config.ts';
import type { DestinationState, EncoderState, RenditionState } from '#shared/state/state.ts';
import type { Media } from '../media.ts';

export interface RenditionDeskOptions {
  renditions: () => readonly Rendition[];
  destinations: () => readonly DestinationState[];
  media: Pick<Media, 'on' | 'setRenditions'>;
  onState: (states: RenditionState[]) => void;
}

export class RenditionDesk {
  readonly #options: RenditionDeskOptions;
  readonly #running = new Map<RenditionId, EncoderState>();
  #wanted: readonly Rendition[] = [];

  constructor(options: RenditionDeskOptions) {
    this.#options = options;
    options.media.on('renditionState', (id, state) => {
      if (state === null) this.#running.delete(id);
      else this.#running.set(id, state);
      this.#tell();
    });
  }

  /** Renditions or destinations have changed. */
  refresh(): void {
    const { renditions, destinations, media } = this.#options;
    const inUse = new Set(
      destinations()
        .filter(({ status }) => status !== 'stopped' && status !== 'refused')
        .map(({ rendition }) => rendition),
    );
    const wanted = renditions().filter(({ id }) => inUse.has(id));
    if (!isDeepStrictEqual(wanted, this.#wanted)) {
      this.#wanted = wanted;
      media.setRenditions(wanted);
    }
    this.#tell();
  }

  #tell(): void {
    const { renditions, onState } = this.#options;
    onState(renditions().map((rendition) => ({ ...rendition, running: this.#running.get(rendition.id) ?? null })));
  }
}
