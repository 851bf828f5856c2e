/** What a fault drill is, and what it finds out. */
import type { HopName } from '#shared/chain/chain.ts';
import type { Rig } from '../lib/rig.ts';
import type { DrillLab, LabOptions } from './lab.ts';
import type { RecordingCheck } from './recording-check.ts';

export interface DrillTools {
  lab: DrillLab;
  /** Ended with the drill. */
  rig: Rig;
  /** Tells the person who waits what is being done. */
  say: (text: string) => void;
}

export interface TimeTaken {
  /** From what to what. */
  what: string;
  ms: number;
  /** Null: told for information. */
  atMostMs: number | null;
}

/** What a drill measured itself. */
export interface Measured {
  times: TimeTaken[];
  /** Pictures that the server did not get, and how many of them nobody could have given it; null without a server. */
  lost: { frames: number; unavoidable: number; allowed: number } | null;
  /** What the engine said was wrong, in its own words. */
  said: string | null;
  /** Checks of this drill alone that did not hold. */
  failures?: string[];
  /** For a drill that looks after the recording itself. */
  recording?: RecordingCheck;
}

export interface Drill {
  name: string;
  about: string;
  /** Seconds it takes at most, set-up left out; it is broken off after that. */
  limitS: number;
  /** The hop that the verdict has to name; null: the fault is none of the chain’s. */
  verdict: HopName | null;
  /** Pictures that may be missing in the recording and at the other destinations: the encoder’s death hits all of them. */
  allMayMiss?: number;
  /** The other destination stands still for this long at most; 1 s when left out. */
  othersPauseMs?: number;
  /** It records itself, or the recording does not survive by nature. */
  ownRecording?: boolean;
  /** Needs an engine to itself, made like this. */
  lab?: LabOptions;
  /** Takes minutes: left out of a short run. */
  long?: boolean;
  /** Why it cannot be done on this machine; null when it can. */
  missing?: () => string | null;
  run: (tools: DrillTools) => Promise<Measured>;
}

export interface OthersCheck {
  frames: number;
  missing: number;
  longestPauseMs: number;
  /** Pictures that the mixer may not have made meanwhile, because the machine was too busy. */
  machineMissed: number;
}

export interface DrillResult {
  drill: Drill;
  measured: Measured;
  recording: RecordingCheck | null;
  others: OthersCheck;
  /** Hops that the verdict named between the fault and the end, in order, with the first sentence of each. */
  verdicts: { hop: HopName; problem: string }[];
  /** Why it did not pass; empty when it did. */
  failures: string[];
}
