/** All hops at one moment of the last hour, as lines to read. Pure. */
import { HOPS, type HopName } from '#shared/chain/chain.ts';
import type { Episode } from '#shared/health/episodes.ts';
import type { HistoryRing } from '#shared/health/history.ts';
import type { Health } from '#shared/health/limits.ts';
import type { LogEntry } from '#shared/state/telemetry.ts';
import { formatDelay, formatRate } from '../ui/format.ts';
import type { Push } from './pushes.ts';

export interface HopLine {
  hop: HopName;
  health: Health;
  delay: string;
  figure: string;
}

export interface Moment {
  atMs: number;
  hops: HopLine[];
  verdict: Episode | null;
  /** What the log has of these seconds, worst first. */
  entry: LogEntry | null;
}

const with1 = (value: number | null, unit: string): string => (value === null ? '–' : `${value.toFixed(1)} ${unit}`);

function figureOf(ring: HistoryRing, row: number, hop: HopName, pushes: readonly Push[]): string {
  const value = (name: string): number | null => ring.value(row, name);
  switch (hop) {
    case 'camera': {
      const late = value('drops.source');
      return late === null ? '–' : `${late} late`;
    }
    case 'mixer':
      return with1(value('mixer.fps'), 'fps');
    case 'encoder':
      return formatRate(value('encoder.kbps'));
    case 'uplink': {
      const queues = pushes.map(({ name }) => value(`${name}/queueMs`)).filter((ms) => ms !== null);
      return queues.length === 0 ? '–' : `q ${Math.round(Math.max(...queues))} ms`;
    }
    case 'ingest': {
      const missing = value('drops.received');
      return missing === null ? '–' : `${missing} missing`;
    }
    case 'ladder': {
      const speed = value('ladder.speed');
      return speed === null ? '–' : `${speed.toFixed(2)}×`;
    }
    case 'viewer': {
      const viewers = value('node.viewers');
      return viewers === null ? '–' : `${viewers} viewer${viewers === 1 ? '' : 's'}`;
    }
    case 'origin':
    case 'delivery':
      return '';
  }
}

/** Null when nothing was heard of that moment. `log`: newest first. */
export function momentOf(
  ring: HistoryRing,
  ms: number,
  pushes: readonly Push[],
  log: readonly LogEntry[],
): Moment | null {
  const row = ring.rowAt(ms);
  if (row === null) return null;
  const atMs = ring.timeOf(row);
  const near = log.filter((entry) => entry.level !== 'info' && Math.abs(entry.atMs - atMs) <= 1500);
  return {
    atMs,
    hops: HOPS.map((hop, i) => ({
      hop,
      health: ring.healthOf(row, i),
      delay: formatDelay(ring.value(row, `delay.${hop}`)),
      figure: figureOf(ring, row, hop, pushes),
    })),
    verdict: ring.episodes.at(atMs),
    entry: near.find(({ level }) => level === 'error') ?? near[0] ?? null,
  };
}

/** Where something went wrong, oldest first: beginnings of episodes, and errors of the log that stand by themselves. */
export function incidentsOf(episodes: readonly Episode[], log: readonly LogEntry[], range: [number, number]): number[] {
  const [fromMs, toMs] = range;
  const all = [
    ...episodes.map((episode) => episode.fromMs),
    ...log.filter(({ level }) => level === 'error').map(({ atMs }) => atMs),
  ];
  return all
    .filter((ms) => ms >= fromMs && ms <= toMs)
    .sort((a, b) => a - b)
    .filter((ms, i, list) => i === 0 || ms - (list[i - 1] ?? 0) > 1000);
}
