/** What goes over `WS /api/v1/tally`, engine to lamp. One JSON object a message; nothing is ever sent the other way. */
import type { SourceTally } from './tally.ts';

/** A source as a lamp shows it. */
export interface TallyLine extends SourceTally {
  id: string;
  /** Number on the panel, from 1. */
  number: number;
  name: string;
}

/** `all` comes first, and again when sources come, go or are named anew; then only what has changed. */
export type TallyMessage =
  | { t: 'all'; clockMs: number; sources: TallyLine[] }
  | { t: 'changed'; clockMs: number; sources: TallyLine[] }
  | { t: 'beat'; clockMs: number };
