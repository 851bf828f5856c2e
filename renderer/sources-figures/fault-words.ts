/** What is wrong with a source that delivers, and what stands in for it, in words. */
import type { SourceState } from '#shared/state/state.ts';

export type FaultMark = 'black' | 'frozen' | 'silent' | 'standIn';

export function faultWords({ faults, standIn }: SourceState): { mark: FaultMark; word: string }[] {
  return [
    ...(faults.black ? [{ mark: 'black' as const, word: 'black' }] : []),
    ...(faults.frozen ? [{ mark: 'frozen' as const, word: 'frozen' }] : []),
    ...(faults.silent ? [{ mark: 'silent' as const, word: 'silent' }] : []),
    ...(standIn === null ? [] : [{ mark: 'standIn' as const, word: standIn }]),
  ];
}

/** The same for a screen reader, behind a source’s status. */
export const faultPhrase = (source: SourceState): string =>
  faultWords(source)
    .map(({ word }) => `, ${word}`)
    .join('');

/** The faults that a source has now and did not have before. */
export const newFaults = (before: SourceState, now: SourceState): string[] =>
  (['black', 'frozen', 'silent'] as const).filter((fault) => now.faults[fault] && !before.faults[fault]);
