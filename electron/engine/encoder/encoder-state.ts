/** The state of an encoder that has not begun. */
import type { EncoderState } from '#shared/state/state.ts';

export const newEncoderState = (
  status: EncoderState['status'] = 'starting',
  problem: string | null = null,
): EncoderState => ({
  status,
  restarts: 0,
  problem,
  codec: 'h264',
  implementation: 'x264',
  adaptive: null,
  fallback: null,
});
