/** The keyers as the panel shows them. */
import type { KeyerId } from '#shared/ids.ts';
import type { DskContent, KeyersConfig } from '#shared/show/keyer-config.ts';
import type { SwitcherState } from '#shared/switcher/switcher.ts';
import { fadePhase } from './fade-phase.ts';

export const KEYER_NAMES: Record<KeyerId, string> = { key: 'Key', dsk1: 'DSK 1', dsk2: 'DSK 2' };

/** `moving`: coming or going, by its own fade or with the transition that carries it. */
export type KeyerPhase = 'off' | 'moving' | 'on';

/** What a keyer is doing at program frame `frame` (null: not known), and for how many more frames. */
export function keyerPhase(
  { keyers, transition }: Pick<SwitcherState, 'keyers' | 'transition'>,
  id: KeyerId,
  frame: number | null,
): { phase: KeyerPhase; framesLeft: number } {
  // The engine tells when a transition is over, so there is nothing to count.
  if (transition?.keyers.includes(id) === true) return { phase: 'moving', framesLeft: 0 };
  const { phase, framesLeft } = fadePhase(keyers[id], frame);
  return { phase: phase === 'fading' ? 'moving' : phase === 'black' ? 'on' : 'off', framesLeft };
}

/** Whether it has anything to show. */
export const isEmptyKeyer = (keyers: KeyersConfig, id: KeyerId): boolean =>
  id === 'key' ? keyers.key.source === null : keyers[id].kind === 'none';

const KINDS: Record<DskContent['kind'], string> = {
  none: 'empty',
  image: 'image',
  'lower-third': 'lower third',
  clock: 'clock',
  logo: 'logo',
};

/** What it holds in a word or two: the title of a lower third, otherwise the kind of thing. */
export function keyerHolds(keyers: KeyersConfig, id: KeyerId): string {
  if (id === 'key') return keyers.key.source === null ? 'empty' : 'chroma key';
  const content = keyers[id];
  if (content.kind === 'lower-third' && content.title.trim() !== '') return content.title;
  if (content.kind === 'clock' && content.label.trim() !== '') return content.label;
  return KINDS[content.kind];
}
