/** Brings the slices of state that come from the show file and from the parts up to date. */
import type { ShowFile } from '#shared/show/show-file.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { StateStore } from './control/state-store.ts';
import type { EngineParts } from './engine-options.ts';
import { showInfo } from './initial-state.ts';
import type { SourceStatusUpdate } from './media.ts';
import { SourceStates } from './source-states.ts';

export interface SlicesOptions {
  store: StateStore;
  show: () => ShowFile;
  parts: Pick<EngineParts, 'destinations' | 'events'>;
  /** Why no source can run; null when they can. */
  missing: string | null;
  /** A source has left the show. */
  onGone: (id: SourceState['id']) => void;
}

export class Slices {
  readonly #options: SlicesOptions;
  readonly #sources = new SourceStates();

  constructor(options: SlicesOptions) {
    this.#options = options;
  }

  /** The media path has told something of a source. */
  report(id: SourceState['id'], update: SourceStatusUpdate): void {
    this.#sources.report(id, update);
    this.sources();
  }

  sources(): void {
    const { store, show, missing, onGone } = this.#options;
    const { sources } = show();
    const gone = store.state.sources.filter((source) => !sources.some((config) => config.id === source.id));
    for (const { id } of gone) {
      this.#sources.forget(id);
      onGone(id);
      const { sound } = store.state;
      if (sound.solo.includes(id)) store.set('sound', { ...sound, solo: sound.solo.filter((s) => s !== id) });
    }
    store.set('sources', this.#sources.slice(sources, missing));
  }

  /** Scenes, keyers, sound and media pool. */
  composition(): void {
    const { store, show } = this.#options;
    const { scenes, keyers, sound, media } = show();
    store.set('scenes', scenes);
    store.set('keyers', keyers);
    store.set('media', { ...store.state.media, items: media });
    store.set('sound', { ...store.state.sound, ...sound });
  }

  show(): void {
    this.#options.store.set('show', showInfo(this.#options.show()));
  }

  destinations(): void {
    this.#options.store.set('destinations', this.#options.parts.destinations.states());
  }

  event(): void {
    this.#options.store.set('event', this.#options.parts.events.state());
  }
}
