/** What a change of the set-up does to outputs that run: commands and undo ask by the same rules. */
import { isDeepStrictEqual } from 'node:util';
import type { DestinationId, RenditionId } from '#shared/ids.ts';
import type { Destination } from '#shared/show/destination-config.ts';
import type { Rendition } from '#shared/show/rendition-config.ts';
import type { DestinationState } from '#shared/state/state.ts';
import { interrupts } from './targets.ts';

type States = readonly DestinationState[];

const runs = ({ status }: DestinationState): boolean => status !== 'stopped' && status !== 'refused';

/** Whether a destination pushes, or tries to. */
export const isRunning = (id: DestinationId, states: States): boolean =>
  states.some((state) => state.id === id && runs(state));

/** Whether a destination that runs would be ended or opened anew by becoming `after`; null: by being removed. */
export function breaksOutput(before: Destination, after: Destination | null, states: States): boolean {
  if (after === null) return isRunning(before.id, states);
  const state = states.find(({ id }) => id === before.id);
  const running = {
    primary: state?.primary.status === 'running',
    backup: state?.backupState?.status === 'running',
  };
  return interrupts(before, after, running);
}

/** Whether a destination that runs sends this rendition. */
export const isSent = (id: RenditionId, states: States): boolean =>
  states.some((state) => state.rendition === id && runs(state));

/** What changes the stream itself: who receives it could not follow. */
const formOf = ({ width, height, fit, position, encoder }: Rendition): unknown[] => [
  ...[width, height, fit, position],
  encoder.codec,
];

/** What a change of a rendition means to who receives it: nothing, another encoder, or a form it cannot follow. */
export function renditionChange(before: Rendition, after: Rendition, states: States): 'none' | 'encoder' | 'form' {
  if (!isSent(before.id, states)) return 'none';
  if (!isDeepStrictEqual(formOf(before), formOf(after))) return 'form';
  return isDeepStrictEqual(before.encoder, after.encoder) ? 'none' : 'encoder';
}
