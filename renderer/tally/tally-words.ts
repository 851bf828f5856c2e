import type { Tally } from '#shared/switcher/switcher.ts';
import type { SourceTally } from '#shared/tally/tally.ts';

const WORDS: Record<Tally, string> = { program: 'PGM', preview: 'PVW', off: '' };

/** The way, when it is not simply the bus: "in a scene", "in the key". */
function way({ via }: SourceTally): string {
  if (via.includes('bus')) return '';
  return via.includes('scene') ? 'scene' : 'key';
}

/** On a tile: "PGM", or "PGM scene" for a part of a scene on air. */
export function tallyWord(shown: SourceTally): string {
  return shown.tally === 'off' ? '' : `${WORDS[shown.tally]} ${way(shown)}`.trim();
}

/** The end of a sentence about a source: ", on program in a scene"; empty when it is dark. */
export function tallyPhrase(shown: SourceTally): string {
  if (shown.tally === 'off') return '';
  const by = way(shown);
  return `, on ${shown.tally}${by === '' ? '' : by === 'scene' ? ' in a scene' : ' in the key'}`;
}
