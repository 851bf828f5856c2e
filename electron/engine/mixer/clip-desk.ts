/** Tells clips when they come to program and leave it, and brings program back from one that has ended. */
import type { FeedId, SourceId } from '#shared/ids.ts';
import { sourcesOfFeed } from '#shared/scene/members.ts';
import type { BusPicture, SwitcherState } from '#shared/switcher/switcher.ts';
import type { Composition } from '../media.ts';
import type { ProgramInput } from './program.ts';

type ClipInput = Pick<ProgramInput, 'onAir' | 'wantsReturn' | 'returns' | 'away'>;

export class ClipDesk {
  readonly #inputs: ReadonlyMap<SourceId, ClipInput>;
  #program: FeedId | null = null;
  /** What was on program before. */
  #before: FeedId | null = null;

  constructor(inputs: ReadonlyMap<SourceId, ClipInput>) {
    this.#inputs = inputs;
  }

  /**
   * Where program goes with this frame because the clip on it has shown its last picture; null: nowhere. To be asked
   * before each frame. A clip that would come back in its turn is nowhere to go to, or the two would play on air for
   * ever; nor is a source whose backup is in its place: it comes back when it is healthy.
   */
  returnTo({ program, transition }: SwitcherState, { scenes }: Pick<Composition, 'scenes'>): FeedId | null {
    if (program !== this.#program) {
      this.#before = this.#program;
      this.#program = program;
    }
    const before = this.#before;
    if (before === null || before === program || transition !== null) return null;
    if (this.#inputs.get(program as SourceId)?.wantsReturn !== true) return null;
    const input = this.#inputs.get(before as SourceId);
    if (input !== undefined) return input.returns === true || input.away === true ? null : before;
    return scenes.some(({ id }) => id === before) ? before : null;
  }

  /** Tells each clip whether this frame shows it: on a bus, in a scene or in the key. Fading to black hides nothing. */
  tell({ from, to, style, keyers }: BusPicture, { scenes, chroma }: Pick<Composition, 'scenes' | 'chroma'>): void {
    let shown: Set<SourceId> | null = null;
    for (const [id, input] of this.#inputs) {
      if (input.onAir === undefined) continue;
      shown ??= new Set([
        ...sourcesOfFeed(from, scenes),
        ...(style === null ? [] : sourcesOfFeed(to, scenes)),
        ...(keyers.key > 0 && chroma.source !== null ? [chroma.source] : []),
      ]);
      input.onAir(shown.has(id));
    }
  }
}
