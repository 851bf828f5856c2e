/** Isolated recordings: every armed source on disk as it came in. */
import type { SourceId } from '../ids.ts';

export interface IsolatedTrackState {
  source: SourceId;
  name: string;
  /** `waiting`: nothing comes that a file could begin with, or nothing at all; `retrying`: the disk does not take it. */
  status: 'waiting' | 'recording' | 'retrying';
  /** Name of the file that is written. */
  file: string | null;
  files: number;
  problem: string | null;
}

export interface IsolatedState {
  status: 'off' | 'recording';
  sinceMs: number | null;
  /** Folder of this run’s files. */
  folder: string | null;
  tracks: IsolatedTrackState[];
  /** Why the last run ended by itself, or did not begin along with the program; null otherwise. */
  problem: string | null;
}

export interface IsolatedTelemetry {
  bytes: number;
  kbps: number;
  /** Bytes that came in and that no file has. */
  droppedBytes: number;
}
