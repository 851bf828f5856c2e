/** What goes between the page and the player in its sound thread. */
import type { JitterReport } from './jitter-buffer.ts';

export const LISTEN_PROCESSOR = 'flypack-listen';

export type ToWorklet =
  | { t: 'packet'; sequence: number; left: Float32Array<ArrayBuffer>; right: Float32Array<ArrayBuffer> }
  /** Another stream begins. */
  | { t: 'restart' };

/** About ten a second. */
export type FromWorklet = JitterReport;
