/** Memory, files and processes of an engine’s tree, and how fast they grow. From /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs';
import { childrenOf } from '../../tests/support/processes.ts';

/** Bytes in a page of /proc/<pid>/statm; 4096 on every Linux that Node runs on. */
const PAGE_BYTES = 4096;
const MB = 1024 * 1024;

export interface Sample {
  atMs: number;
  value: number;
}

/** A straight line through samples by least squares. */
export interface Trend {
  mean: number;
  perHour: number;
  /** Standard error of the slope. Samples that follow each other are alike, so the true one is somewhat larger. */
  errorPerHour: number;
  /** The slope over the measured time. */
  grown: number;
  minutes: number;
}

export interface KindTrend extends Trend {
  /** Sort of process; all of that sort are summed up. */
  what: string;
}

export function trendOf(samples: readonly Sample[]): Trend {
  const n = samples.length;
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, s) => sum + of(s), 0) / Math.max(1, n);
  const [meanMs, meanValue] = [mean(({ atMs }) => atMs), mean(({ value }) => value)];
  const spread = samples.reduce((sum, { atMs }) => sum + (atMs - meanMs) ** 2, 0);
  const together = samples.reduce((sum, { atMs, value }) => sum + (atMs - meanMs) * (value - meanValue), 0);
  const perMs = spread === 0 ? 0 : together / spread;
  const rest = samples.reduce((sum, { atMs, value }) => sum + (value - meanValue - perMs * (atMs - meanMs)) ** 2, 0);
  const error = n > 2 && spread > 0 ? Math.sqrt(rest / (n - 2) / spread) : 0;
  const lengthMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  const hour = 3_600_000;
  return {
    mean: meanValue,
    perHour: perMs * hour,
    errorPerHour: error * hour,
    grown: perMs * lengthMs,
    minutes: lengthMs / 60_000,
  };
}

/** Resident memory of a process; 0 when it is gone. */
function residentMb(pid: number): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES) / MB;
  } catch {
    return 0;
  }
}

function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** What a process is that the engine’s own list does not name. */
function roleOf(command: string): string {
  if (command.includes('event-node')) return 'event node';
  if (command.includes('guard')) return 'guards';
  return /ffmpeg/i.test(command) ? 'event’s ffmpeg' : 'other';
}

const KINDS: Readonly<Record<string, string>> = {
  source: 'sources',
  destination: 'pushes',
  rendition: 'rendition encoders',
  uplink: 'pushes',
  node: 'event node',
};
/** Sort of a process by the job the engine names: `source:wide` is one of the sources. */
const kindOf = (job: string): string => {
  const [first = job] = job.split(':');
  return KINDS[first] ?? first;
};

export interface Counts {
  /** Open files of the engine itself. */
  engineFiles: number;
  /** Of it and everything below it. */
  files: number;
  processes: number;
}

/** Takes samples of the whole tree below `pid`, and of itself. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #kinds = new Map<string, Sample[]>();
  #counts: Counts = { engineFiles: 0, files: 0, processes: 0 };

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** @param jobs pid → name of what the engine says runs now */
  sample(jobs: ReadonlyMap<number, string>): void {
    const atMs = performance.now();
    const children = childrenOf(this.#pid);
    const sums = new Map([['engine', residentMb(this.#pid)]]);
    for (const { pid, command } of children) {
      const job = jobs.get(pid);
      const kind = job === undefined ? roleOf(command) : kindOf(job);
      sums.set(kind, (sums.get(kind) ?? 0) + residentMb(pid));
    }
    for (const [kind, value] of sums) {
      const samples = this.#kinds.get(kind) ?? [];
      samples.push({ atMs, value });
      this.#kinds.set(kind, samples);
    }
    const engineFiles = openFiles(this.#pid);
    const files = children.reduce((sum, { pid }) => sum + openFiles(pid), engineFiles);
    this.#counts = { engineFiles, files, processes: children.length };
  }

  /** At the last sample. */
  get counts(): Counts {
    return this.#counts;
  }

  /** MB of the engine at the last sample. */
  get engineMb(): number {
    return this.#kinds.get('engine')?.at(-1)?.value ?? 0;
  }

  /** Every kind that was there for more than half of the time, over what came after `fromMs`. */
  trends(fromMs: number): KindTrend[] {
    const longest = Math.max(0, ...[...this.#kinds.values()].map((samples) => samples.length));
    return [...this.#kinds]
      .filter(([, samples]) => samples.length > longest / 2)
      .map(([what, samples]) => ({ what, ...trendOf(samples.filter(({ atMs }) => atMs >= fromMs)) }));
  }
}

/** What memory of such a process goes up and down by itself. */
export const mostGrownMb = ({ mean }: Trend): number => Math.max(12, mean * 0.08);
export const isFlat = (trend: Trend): boolean => trend.grown <= mostGrownMb(trend);
