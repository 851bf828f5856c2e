/** Whether a strip is heard on program at the moment, and what keeps it from it. */
import type { SourceId } from '#shared/ids.ts';
import { FADER_OFF_DB, type MasterSettings, type StripSettings } from '#shared/show/sound-config.ts';
import { stripShare } from '#shared/sound/share.ts';
import type { EngineState, SourceStatus } from '#shared/state/state.ts';
import { pictureAt } from '#shared/switcher/switcher.ts';
import { standInsOf } from '#shared/watch/stood-in.ts';

/**
 * `unknown`: the engine is silent. `program`: heard. `muted`, `faderDown`, `lost`: it should be heard and is not. `idle`: it is not meant to be heard.
 * `black`: it would be heard, but the show is faded to black.
 */
export type StripAir = 'unknown' | 'program' | 'muted' | 'faderDown' | 'lost' | 'black' | 'idle';

export const AIR_WORDS: Record<StripAir, string> = {
  unknown: '?',
  program: 'PGM',
  muted: 'MUTED',
  faderDown: 'FADER ↓',
  lost: 'NO SOUND',
  black: 'BLACK',
  idle: '',
};
export const AIR_SENTENCES: Record<StripAir, string> = {
  unknown: 'unknown: no word from the engine',
  program: 'on program now',
  muted: 'on program, but muted',
  faderDown: 'on program, but its fader or the master’s is down',
  lost: 'on program, but nothing arrives',
  black: 'silent: faded to black',
  idle: 'not on program',
};

/** Whether program asks for the source’s sound; in the middle of a transition both sides are asked for. */
export function isAsked(
  state: Pick<EngineState, 'switcher' | 'scenes' | 'sources'>,
  mode: StripSettings['mode'],
  source: SourceId,
): boolean {
  const { switcher, scenes, sources } = state;
  const bus = pictureAt(switcher, switcher.programSinceFrame);
  const shown = { ...bus, progress: switcher.transition === null ? 0 : 0.5, black: 0 };
  return stripShare(mode, shown, scenes, source, standInsOf(sources)) > 0;
}

interface StripFacts {
  strip: Pick<StripSettings, 'mute' | 'faderDb'>;
  master: Pick<MasterSettings, 'mute' | 'faderDb'>;
  /** Program asks for it, by its picture or because the strip is always on. */
  asked: boolean;
  black: boolean;
  status: SourceStatus;
}

export function stripAir({ strip, master, asked, black, status }: StripFacts): StripAir {
  if (!asked) return 'idle';
  if (strip.mute || master.mute) return 'muted';
  if (strip.faderDb <= FADER_OFF_DB || master.faderDb <= FADER_OFF_DB) return 'faderDown';
  if (status === 'lost' || status === 'ended' || status === 'opening') return 'lost';
  return black ? 'black' : 'program';
}
