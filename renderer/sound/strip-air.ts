/** Whether a strip is heard on program at the moment, and what keeps it from it. */
import type { SourceId } from '#shared/ids.ts';
import { FADER_OFF_DB, type MasterSettings, type StripSettings } from '#shared/show/sound-config.ts';
import { soundShare } from '#shared/sound/share.ts';
import type { EngineState, SourceStatus } from '#shared/state/state.ts';
import { pictureAt } from '#shared/switcher/switcher.ts';

/**
 * `program`: heard. `muted`, `faderDown`, `lost`: it should be heard and is not. `idle`: it is not meant to be heard.
 * `black`: it would be heard, but the show is faded to black.
 */
export type StripAir = 'program' | 'muted' | 'faderDown' | 'lost' | 'black' | 'idle';

export const AIR_WORDS: Record<StripAir, string> = {
  program: 'PGM',
  muted: 'MUTED',
  faderDown: 'DOWN',
  lost: 'NO SOUND',
  black: 'BLACK',
  idle: '',
};
export const AIR_SENTENCES: Record<StripAir, string> = {
  program: 'on program now',
  muted: 'on program, but muted',
  faderDown: 'on program, but its fader or the master’s is down',
  lost: 'on program, but nothing arrives',
  black: 'silent: faded to black',
  idle: 'not on program',
};

/** Whether the picture on program asks for the source’s sound; in the middle of a transition both sides do. */
export function isFollowed(state: Pick<EngineState, 'switcher' | 'scenes'>, source: SourceId): boolean {
  const { switcher, scenes } = state;
  const bus = pictureAt(switcher, switcher.programSinceFrame);
  return soundShare({ ...bus, progress: switcher.transition === null ? 0 : 0.5, black: 0 }, scenes, source) > 0;
}

interface StripFacts {
  strip: Pick<StripSettings, 'mode' | 'mute' | 'faderDb'>;
  master: Pick<MasterSettings, 'mute' | 'faderDb'>;
  followed: boolean;
  black: boolean;
  status: SourceStatus;
}

export function stripAir({ strip, master, followed, black, status }: StripFacts): StripAir {
  if (strip.mode === 'off' || (strip.mode === 'follow' && !followed)) return 'idle';
  if (strip.mute || master.mute) return 'muted';
  if (strip.faderDb <= FADER_OFF_DB || master.faderDb <= FADER_OFF_DB) return 'faderDown';
  if (status === 'lost' || status === 'ended' || status === 'opening') return 'lost';
  return black ? 'black' : 'program';
}
