/**
 * When the second address of a destination takes over from the first, and when it is let go again. Pure: time comes in
 * with each step. The first has to be well for a while before it is trusted again, and longer each time it disappoints.
 */
import type { SinkStatus } from '../state/state.ts';

/** The first address is given this long to come back before the second one is fed. */
export const FAIL_AFTER_MS = 3000;
/** How long the first must be well before the second is let go. */
export const PROVEN_MS = 5000;
/** The longest it ever has to prove itself. */
const maxProvenMs = 60_000;
/** One that fails again within this time has to prove itself for twice as long. */
const probationMs = 60_000;

export interface FailoverState {
  /** Which one is relied upon. */
  using: 'primary' | 'backup';
  /** Since when the first has been away, or has been well again; monotonic. */
  sinceMs: number;
  isWell: boolean;
  provenMs: number;
  /** When the first was last taken back; null: never. */
  takenBackAtMs: number | null;
}

export const startFailover = (nowMs: number): FailoverState => ({
  using: 'primary',
  sinceMs: nowMs,
  isWell: false,
  provenMs: PROVEN_MS,
  takenBackAtMs: null,
});

/** A listener that waits for its caller is well: nobody there is no fault of it. */
export const isWell = (primary: SinkStatus): boolean => primary === 'running' || primary === 'waiting';

/** One step: `primary` is how the first address is now. Returns the same state when nothing has changed. */
export function stepFailover(state: FailoverState, primary: SinkStatus, nowMs: number): FailoverState {
  const well = isWell(primary);
  let next = state;
  if (well !== state.isWell) next = { ...next, isWell: well, sinceMs: nowMs };
  const forMs = nowMs - next.sinceMs;
  if (next.using === 'primary' && !well && (primary === 'refused' || forMs >= FAIL_AFTER_MS)) {
    const again = next.takenBackAtMs !== null && nowMs - next.takenBackAtMs < probationMs;
    const provenMs = again ? Math.min(maxProvenMs, next.provenMs * 2) : PROVEN_MS;
    return { ...next, using: 'backup', provenMs };
  }
  if (next.using === 'backup' && well && forMs >= next.provenMs) {
    return { ...next, using: 'primary', takenBackAtMs: nowMs };
  }
  return next;
}
