/** Why jobs wait: while the program matters to anybody, nothing may take the encoder’s time. Pure. */
import type { EngineState } from '../state/state.ts';

/** The reason, as a clause; null when jobs may run. */
export function waitsFor(
  state: Pick<EngineState, 'broadcast' | 'destinations' | 'recording' | 'isolated'>,
): string | null {
  if (state.broadcast.status !== 'off') return 'the show is on air';
  const pushed = state.destinations.find(({ status }) => status !== 'stopped' && status !== 'refused');
  if (pushed !== undefined) return `the program goes to ${pushed.name}`;
  if (state.recording.status !== 'off') return 'the program is being recorded';
  return state.isolated.status === 'off' ? null : 'sources are being recorded';
}
