/** What a row of the benchmark finds out. */
import type { Spread } from './stats.ts';

export type Unit =
  | 'ms'
  | 'ms a frame'
  | 's'
  | '×'
  | '% of a core'
  | '% of the machine'
  | 'frames'
  | 'MB/h'
  | 'more'
  | 'times';

export interface Figure {
  /** Name of the row that measured it. */
  row: string;
  what: string;
  unit: Unit;
  measured: Spread;
  /** Plain FFmpeg on the same job; null where it has nothing to set beside. */
  reference: { what: string; measured: Spread | null } | null;
  /** Null for a figure that is told for information. */
  target: { atMost: number; of: 'median' | 'max' } | null;
  note: string | null;
}

export interface Tools {
  /** Length of the run that counts lost frames. */
  minutes: number;
  /** Length of the soak. */
  soakMinutes: number;
  /** New folder for what a soak receives and records, which stays; null: none of it does. */
  keep: string | null;
  /** Tells the person who waits what is being done. */
  say: (text: string) => void;
}

export interface Row {
  name: string;
  about: string;
  /** Takes so long that it runs only when it is asked for by its name. */
  onlyByName?: boolean;
  run: (tools: Tools) => Promise<Figure[]>;
}

/** Whether the target is held; null when there is none. */
export const passes = ({ measured, target }: Figure): boolean | null =>
  target === null ? null : measured[target.of] <= target.atMost;
