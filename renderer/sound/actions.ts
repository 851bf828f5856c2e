/** The sound desk’s commands, and the way to a strip. */
import type { SourceId } from '#shared/ids.ts';
import type { MasterChanges, StripChanges } from '#shared/show/sound-config.ts';
import { openDeck } from '../deck/deck-page.ts';
import { run } from '../store/engine.ts';

export const setStrip = (source: SourceId, changes: StripChanges): void => void run('audio.strip', { source, changes });
export const setMaster = (changes: MasterChanges): void => void run('audio.master', { changes });
/** Delays the sound alone; its picture stays. */
export const setSoundDelay = (source: SourceId, audioMs: number): void =>
  void run('source.update', { id: source, changes: { delay: { audioMs } } });
export const setSolo = (source: SourceId, on: boolean): void => void run('audio.solo', { source, on });
export const resetLoudness = (): void => void run('audio.resetLoudness', {});

export const MASTER = 'master';
const faderId = (strip: SourceId | typeof MASTER): string => `fader-${strip}`;

export { faderId };

/** Opens the sound desk and puts the focus on a strip’s fader; null: the master’s. */
export function goToStrip(source: SourceId | null): void {
  openDeck('sound');
  // The desk is drawn first; then there is a fader to go to.
  requestAnimationFrame(() => {
    const fader = document.getElementById(faderId(source ?? MASTER));
    fader?.scrollIntoView({ block: 'nearest', inline: 'center' });
    fader?.focus();
  });
}
