/** The switcher’s commands, the same from a key, a tile and the keyboard. */
import type { SourceId } from '#shared/ids.ts';
import { run, useEngine } from '../store/engine.ts';

export const preview = (source: SourceId): void => void run('switcher.preview', { source });
export const take = (source: SourceId): void => void run('switcher.take', { source });
export const cut = (): void => void run('switcher.cut', {});
export const auto = (): void => void run('switcher.auto', {});
export const setRate = (rateFrames: number): void => void run('switcher.transition', { rateFrames });

/** The source with that number on the panel; null when there is none. */
export function sourceNumbered(number: number): SourceId | null {
  return useEngine.getState().state?.sources.find((source) => source.number === number)?.id ?? null;
}
