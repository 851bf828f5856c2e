/** What a show report says. Times are ms since 1970; everything comes from the show log and nothing else. */
import type { DropCause } from './lines.ts';

export interface Span {
  fromMs: number;
  toMs: number;
}

export interface DestinationReport {
  id: string;
  name: string;
  connectedMs: number;
  /** When it first took the program; null: never. */
  connectedAtMs: number | null;
  /** Times it was started and did not take the program; the first one is the way up and no loss. */
  losses: (Span & { problem: string | null })[];
  onBackupMs: number;
  droppedFrames: number;
  /** The last one there was. */
  problem: string | null;
}

export interface DropTime extends Span {
  cause: DropCause;
  frames: number;
}

export interface SourceReport {
  id: string;
  name: string;
  onAirMs: number;
  outages: (Span & {
    /** `lost`, `black`, `frozen`, `silent`. */
    what: string;
    problem: string | null;
    /** How long of it viewers could have seen it. */
    onAirMs: number;
  })[];
}

export interface Incident {
  /** The first time, and the last. */
  atMs: number;
  lastMs: number;
  times: number;
  level: 'warn' | 'error';
  about: string;
  text: string;
}

export interface AlertReport extends Span {
  severity: 'warn' | 'alarm';
  title: string;
  figure: string;
  /** Went on when the broadcast ended. */
  open: boolean;
}

export interface RecordingReport extends Span {
  /** The source whose own recording it is; null: the program. */
  of: string | null;
  file: string;
  problem: string | null;
}

export interface Report {
  format: 'flypack-report';
  version: 1;
  show: string;
  event: string | null;
  engine: string;
  ffmpeg: string | null;
  canvas: { width: number; height: number; fps: number };
  /** Minutes east of UTC. */
  zone: number;
  startedAtMs: number;
  /** Null: it never came on air. */
  onAirAtMs: number | null;
  endedAtMs: number;
  /** `engine`: the engine ended unexpectedly at `endedAtMs`. */
  end: 'running' | 'ended' | 'engine' | 'failed';
  onAirMs: number;
  destinations: DestinationReport[];
  drops: { frames: number; byCause: Record<DropCause, number>; times: DropTime[] };
  /** A second a value, the first at `fromMs`; null: no figure. */
  bitrate: { fromMs: number; actualKbps: (number | null)[]; targetKbps: (number | null)[]; averageKbps: number | null };
  lowestFps: number | null;
  highestCpuPct: number | null;
  viewersMax: number | null;
  loudness: { integratedLufs: number | null; rangeLu: number | null; truePeakDbtp: number | null } | null;
  encoder: { codec: string; implementation: string; restarts: number; changes: { atMs: number; text: string }[] };
  switching: { changes: number; feeds: { name: string; onAirMs: number; times: number }[] };
  sources: SourceReport[];
  recordings: RecordingReport[];
  eventStates: { atMs: number; status: string; cause: string | null }[];
  alerts: AlertReport[];
  incidents: Incident[];
  /** Later ones that are left out, because there were so many; the log has them. */
  incidentsLeftOut: number;
}
