/** Where the program goes, as the health desk names it. */
import { useMemo } from 'react';
import type { EngineState } from '#shared/state/state.ts';
import { useEngine } from '../store/engine.ts';

export interface Push {
  /** As the history names it: `uplink`, `destination:x`. */
  name: string;
  label: string;
}

/** The event first, then the destinations as they stand in the show. */
export const pushesOf = (state: Pick<EngineState, 'event' | 'destinations'> | null): Push[] => [
  ...(state === null || state.event === null ? [] : [{ name: 'uplink', label: 'Event' }]),
  ...(state?.destinations ?? []).map(({ id, name }) => ({ name: `destination:${id}`, label: name })),
];

/** The same array until something of it changes. */
export function usePushes(): Push[] {
  const key = useEngine((store) => JSON.stringify(pushesOf(store.state)));
  return useMemo(() => JSON.parse(key) as Push[], [key]);
}
