/** What the page says of whether anybody may be watching. Pure, so that it is certain that “off air” is never a lie. */
import type { EngineState } from '#shared/state/state.ts';

/** Outputs started by hand send the program also when the broadcast is off: that is neither on air nor off air. */
export function outputsWithoutBroadcast(state: Pick<EngineState, 'broadcast' | 'destinations'> | null): number {
  if (state === null || state.broadcast.status !== 'off') return 0;
  return state.destinations.filter(({ status }) => ['connecting', 'running', 'retrying'].includes(status)).length;
}

/** Short, for places of a fixed width. */
export const outputsWord = (count: number): string => `Output ×${count}`;

export const outputsTitle = (count: number): string =>
  `The broadcast is off, but ${count === 1 ? 'one output runs' : `${count} outputs run`}, started by hand: who watches there sees the program. The Outputs desk stops ${count === 1 ? 'it' : 'them'}.`;
