/**
 * Tally: which sources are on air and which are next, and by what way: on a bus, inside a scene, or as the fill of the
 * chroma key. While a transition runs, both of its sides are on air; a key is on air until the last frame of its fade.
 *
 * Fade to black changes nothing here: the lamp of a camera stays red, because its picture is back on air as soon as
 * somebody lifts the black, and whoever stands before it must not relax. Media that a downstream keyer shows are no sources.
 *
 * A source whose backup is in its place in a scene is seen nowhere: its backup has its tally.
 */
import type { FeedId, SourceId } from '../ids.ts';
import { sourcesOfFeed } from '../scene/members.ts';
import type { KeyersConfig } from '../show/keyer-config.ts';
import type { SceneConfig } from '../show/scene-config.ts';
import { isKeyerOnAir } from '../switcher/keyers.ts';
import { previewAt, type SwitcherState, type Tally } from '../switcher/switcher.ts';
import { replacementsOf, type StoodIn } from '../watch/stood-in.ts';

export type TallyVia = 'bus' | 'scene' | 'key';

/** `via`: how the source comes to its tally; a source on air by one way and next by another is on air. */
export interface SourceTally {
  tally: Tally;
  via: TallyVia[];
}

/** The sources that are on air or next, by id. Read it with `tallyAt`. */
export type SourceTallies = Readonly<Record<string, SourceTally>>;

export interface TallyInput {
  switcher: SwitcherState;
  scenes: readonly SceneConfig[];
  keyers: Pick<KeyersConfig, 'key'>;
  /** All sources, for the backups that are in their place. */
  sources: readonly StoodIn[];
  /** Present program frame; without it a fade of the key counts as arrived. */
  frame?: number | null;
}

const DARK: SourceTally = { tally: 'off', via: [] };

/** The tally of one source. */
export const tallyAt = (tallies: SourceTallies, source: string): SourceTally => tallies[source] ?? DARK;

/** Who is on air and who is next. */
export function sourceTallies(input: TallyInput): SourceTallies {
  const { switcher, keyers } = input;
  const { transition, program } = switcher;
  const tallies: Record<string, SourceTally> = {};
  const replacements = replacementsOf(input.sources, program, input.scenes);
  const mark = (asked: SourceId, tally: 'program' | 'preview', via: TallyVia): void => {
    const source = replacements.get(asked) ?? asked;
    const before = tallies[source];
    if (before === undefined) tallies[source] = { tally, via: [via] };
    else if (before.tally === tally && !before.via.includes(via)) before.via.push(via);
  };
  const markFeed = (feed: FeedId | null, tally: 'program' | 'preview'): void => {
    const via = input.scenes.some(({ id }) => id === feed) ? 'scene' : 'bus';
    for (const source of sourcesOfFeed(feed, input.scenes)) mark(source, tally, via);
  };
  const fill = keyers.key.source;

  for (const feed of transition === null ? [program] : [transition.from, transition.to]) markFeed(feed, 'program');
  if (fill !== null && isKeyerOnAir(switcher, 'key', input.frame ?? null)) mark(fill, 'program', 'key');
  const next = previewAt(switcher);
  markFeed(next.feed, 'preview');
  if (fill !== null && next.keyers.includes('key')) mark(fill, 'preview', 'key');
  return tallies;
}
