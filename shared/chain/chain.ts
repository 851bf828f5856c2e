/**
 * The signal chain: camera → mixer → encoder → uplink → ingest → ladder → origin → delivery → viewer. Each hop has a
 * state, a number of its own and its delay behind the lens; the first unhealthy hop is named as the cause.
 */
import type { Health } from '../health/limits.ts';

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

export interface Hop {
  name: HopName;
  health: Health;
  /** Its own number as a person reads it: "30.0 fps", "2.9 Mb/s", "speed 1.0×". */
  figure: string;
  /** Delay behind the lens; null while unknown. */
  delayMs: number | null;
  /** What is wrong, as a sentence with the number that proves it; null while healthy. */
  problem: string | null;
  /** What to do about it; null while healthy. */
  advice: string | null;
}

export interface Verdict {
  hop: HopName;
  health: Health;
  problem: string;
  advice: string;
  /** Wall clock since which this hop has been the cause. */
  sinceMs: number;
}

export interface Chain {
  hops: Hop[];
  verdict: Verdict | null;
}
