/** Memory of an engine and everything it has started, and how fast it grows. From /proc (Linux). */
import { readFileSync } from 'node:fs';
import { childrenOf } from '../../tests/support/processes.ts';

/** Bytes in a page of /proc/<pid>/statm; 4096 on every Linux that Node runs on. */
const PAGE_BYTES = 4096;
const MB = 1024 * 1024;

export interface MemorySample {
  atMs: number;
  mb: number;
}

export interface MemoryLine {
  pid: number;
  what: string;
  samples: MemorySample[];
}

export interface MemoryTrend {
  what: string;
  meanMb: number;
  /** By least squares. */
  slopeMbPerHour: number;
  /** The slope over the measured time. */
  grownMb: number;
  minutes: number;
}

/** Resident memory of a process; null when it is gone. */
function residentMb(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return (pages * PAGE_BYTES) / MB;
  } catch {
    return null;
  }
}

/** What a process of an engine’s tree is, told by its command line. */
function roleOf(command: string): string {
  if (command.includes('event-node')) return 'event node';
  if (command.includes('guard')) return 'guard';
  if (!/ffmpeg/i.test(command)) return command.split(' ').slice(0, 2).join(' ').slice(0, 30);
  if (command.includes('-f matroska') && command.includes('mpegts')) return 'encoder';
  if (/ -f nut /.test(command)) return 'source';
  if (command.includes('rtmp://')) return 'push rtmp';
  if (command.includes('listener')) return 'ingest of the event';
  if (command.includes('srt://')) return 'uplink to the event';
  if (command.includes('tcp://')) return 'push tcp';
  return /libx264/.test(command) ? 'ladder' : 'ffmpeg';
}

/** Takes samples of the whole tree below `pid`, and of itself. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #lines = new Map<number, MemoryLine>();

  constructor(pid: number) {
    this.#pid = pid;
  }

  sample(): void {
    const atMs = performance.now();
    const all = [
      { pid: this.#pid, what: 'engine' },
      ...childrenOf(this.#pid).map(({ pid, command }) => ({ pid, what: roleOf(command) })),
    ];
    for (const { pid, what } of all) {
      const mb = residentMb(pid);
      if (mb === null) continue;
      let line = this.#lines.get(pid);
      if (line === undefined) {
        line = { pid, what, samples: [] };
        this.#lines.set(pid, line);
      }
      line.samples.push({ atMs, mb });
    }
  }

  /** Every process that was there for more than half of the time. */
  trends(): MemoryTrend[] {
    const longest = Math.max(0, ...[...this.#lines.values()].map(({ samples }) => samples.length));
    return [...this.#lines.values()].filter(({ samples }) => samples.length > longest / 2).map(trendOf);
  }
}

/** A straight line through the samples by least squares. */
export function trendOf({ what, samples }: MemoryLine): MemoryTrend {
  const n = samples.length;
  const mean = (of: (sample: MemorySample) => number): number => samples.reduce((sum, s) => sum + of(s), 0) / n;
  const [meanMs, meanMb] = [mean(({ atMs }) => atMs), mean(({ mb }) => mb)];
  const spread = samples.reduce((sum, { atMs }) => sum + (atMs - meanMs) ** 2, 0);
  const together = samples.reduce((sum, { atMs, mb }) => sum + (atMs - meanMs) * (mb - meanMb), 0);
  const perMs = spread === 0 ? 0 : together / spread;
  const lengthMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  return {
    what,
    meanMb,
    slopeMbPerHour: perMs * 3_600_000,
    grownMb: perMs * lengthMs,
    minutes: lengthMs / 60_000,
  };
}

/** What memory of such a process goes up and down by itself. */
export const mostGrownMb = ({ meanMb }: MemoryTrend): number => Math.max(12, meanMb * 0.08);
export const isFlat = (trend: MemoryTrend): boolean => trend.grownMb <= mostGrownMb(trend);
