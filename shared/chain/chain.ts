/**
 * The signal chain: camera → mixer → encoder → uplink → ingest → ladder → origin → delivery → viewer. Each hop has a
 * state, a number of its own and its delay behind the lens; the first hop in alarm is named as the cause, else the first that warns.
 */
import type { Health } from '../health/limits.ts';
import type { Cause, SideName } from './causes.ts';

export const HOPS = [
  'camera',
  'mixer',
  'encoder',
  'uplink',
  'ingest',
  'ladder',
  'origin',
  'delivery',
  'viewer',
] as const;
export type HopName = (typeof HOPS)[number];

/** Something that is wrong. */
export interface Trouble {
  cause: Cause;
  health: Health;
  /** The number that proves it, short: "4.0 %", "22.0 of 30.0 fps". */
  number: string;
  /** What is wrong, as a sentence with that number. */
  problem: string;
  /** What to do about it. */
  advice: string;
}

/** How long something has been unwell. It outlives short recoveries, so that a flicker does not begin anew. */
export interface Illness {
  /** What exactly of the hop: a source, a destination; empty for the hop as a whole. */
  subject: string;
  sinceMs: number;
  /** When it was last seen unwell. */
  lastMs: number;
}

export interface Hop {
  name: HopName;
  health: Health;
  /** Its own number as a person reads it: "30.0 fps", "2.9 Mb/s", "speed 1.0×". */
  figure: string;
  /** Delay behind the lens; null while unknown. */
  delayMs: number | null;
  /** What is wrong and what to do about it, as in `Trouble`; all null while healthy. */
  cause: Cause | null;
  number: string | null;
  problem: string | null;
  advice: string | null;
  illness: Illness | null;
}

export interface Verdict extends Trouble {
  hop: HopName;
  /** Wall clock since which this hop has been unwell. */
  sinceMs: number;
}

/** Trouble that does not reach viewers: the recording, the disk. */
export interface SideLine extends Trouble {
  side: SideName;
  sinceMs: number;
}

export interface Chain {
  hops: Hop[];
  /** The first hop in alarm from the lens on, else the first that warns; null while all in use are well. */
  verdict: Verdict | null;
  /** What else needs somebody, the worst first. */
  beside: SideLine[];
  /** How long the sides have been unwell; see `Illness`. */
  sideIllnesses: Partial<Record<SideName, Illness>>;
}
