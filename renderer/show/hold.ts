/**
 * Going live and ending must be held. One hold at a time, whether by pointer or by keys; letting go early does
 * nothing. The time is counted here and not by an animation, so a slow page cannot shorten it.
 */
import { create } from 'zustand';
import type { BroadcastState } from '#shared/state/state.ts';

export type HoldKind = 'live' | 'end';
export type HoldBy = 'pointer' | 'keys';

export const HOLD_MS: Record<HoldBy, number> = { pointer: 1200, keys: 2000 };

interface HoldStore {
  held: { kind: HoldKind; by: HoldBy } | null;
}

export const useHold = create<HoldStore>()(() => ({ held: null }));

let timer: ReturnType<typeof setTimeout> | null = null;

/** What holding would do in this state; null when neither is possible. */
export function possibleHold(broadcast: BroadcastState['status'] | null): HoldKind | null {
  if (broadcast === 'off') return 'live';
  return broadcast === 'on-air' || broadcast === 'starting' ? 'end' : null;
}

/** Begins a hold; `done` is called when it was held to its end. A hold that runs already goes on. */
export function beginHold(kind: HoldKind, by: HoldBy, done: () => void): void {
  if (timer !== null) return;
  useHold.setState({ held: { kind, by } });
  timer = setTimeout(() => {
    cancelHold();
    done();
  }, HOLD_MS[by]);
}

/** Let go early. */
export function cancelHold(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  if (useHold.getState().held !== null) useHold.setState({ held: null });
}
