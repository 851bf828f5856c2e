/** The switcher’s commands, the same from a key, a tile and the keyboard. */
import type { CommandInput } from '#shared/commands/table.ts';
import type { FeedId, KeyerId } from '#shared/ids.ts';
import type { KeyerSettingChanges } from '#shared/switcher/keyers.ts';
import { run, useEngine } from '../store/engine.ts';
import { programFrameNow } from '../store/program-frame.ts';
import { feedsOf } from './feeds.ts';
import { keyerPhase } from './keyer-view.ts';

export const preview = (source: FeedId): void => void run('switcher.preview', { source });
export const take = (source: FeedId): void => void run('switcher.take', { source });
export const cut = (): void => void run('switcher.cut', {});
export const auto = (): void => void run('switcher.auto', {});
export const setTransition = (changes: CommandInput<'switcher.transition'>): void =>
  void run('switcher.transition', changes);
/** `position`: 0…1. Resolves with whether it was done. */
export const moveBar = (position: number): Promise<boolean> => run('switcher.tbar', { position });
/**
 * To black, or back from it. Says which, by what this page shows: two people who press at the same moment mean the same
 * thing, and must not undo each other.
 */
export function fadeToBlack(): void {
  const black = useEngine.getState().state?.switcher.black.on;
  if (black !== undefined) void run('switcher.fadeToBlack', { black: !black });
}

/** On or off air at once; like fade to black it says which. One on its way is brought to where it was going. */
export function cutKeyer(keyer: KeyerId): void {
  const switcher = useEngine.getState().state?.switcher;
  if (switcher === undefined) return;
  const moving = keyerPhase(switcher, keyer, programFrameNow()).phase === 'moving';
  void run('keyer.cut', moving ? { keyer } : { keyer, on: !switcher.keyers[keyer].on });
}

/** On or off air at its own rate; one on its way turns round. */
export function autoKeyer(keyer: KeyerId): void {
  const switcher = useEngine.getState().state?.switcher;
  if (switcher !== undefined) void run('keyer.auto', { keyer, on: !switcher.keyers[keyer].on });
}

export const setKeyer = (keyer: KeyerId, changes: KeyerSettingChanges): void =>
  void run('keyer.set', { keyer, changes });

/** The source or scene with that number on the panel; null when there is none. */
export function feedNumbered(number: number): FeedId | null {
  const { state } = useEngine.getState();
  return state === null ? null : (feedsOf(state).find((feed) => feed.number === number)?.id ?? null);
}
