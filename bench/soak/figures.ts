/** The figures of a soak, and what of them is a promise. */
import type { Figure } from '../lib/figure.ts';
import { single, spread } from '../lib/stats.ts';
import type { Decoded } from './check.ts';
import type { Soaked } from './live.ts';
import { mostGrownMb, type Trend } from './memory.ts';
import { DROP_CAUSES } from './watch.ts';

/** A change below this is nobody’s to notice: ITU-R BT.1359 puts the threshold of detection at 45 ms. */
export const MOST_DRIFT_MS = 20;
/** What the heap may be larger by at the end: a few rounds of what is kept for an hour by design. */
const MOST_HEAP_MB = 8;
/** Connections and files that come and go. */
const MOST_MORE_FILES = 16;
const MOST_MORE_PROCESSES = 2;
const MOST_CPU_PCT = 75;

/** How far the last third of the looks is from the first third, ms. */
export function driftMs(looks: readonly { apartMs: number }[]): number {
  const third = Math.max(1, Math.floor(looks.length / 3));
  const mean = (part: readonly { apartMs: number }[]): number =>
    part.reduce((sum, { apartMs }) => sum + apartMs, 0) / Math.max(1, part.length);
  return Math.abs(mean(looks.slice(-third)) - mean(looks.slice(0, third)));
}

const base = { row: 'soak', reference: null, note: null } as const;
const atMost = (most: number): Figure['target'] => ({ atMost: most, of: 'max' });
const hourly = (grown: number, { minutes }: Trend): number => Math.round((grown * 60) / Math.max(minutes, 0.1));
const slope = ({ perHour, errorPerHour }: Trend): string => `${perHour.toFixed(1)} ± ${errorPerHour.toFixed(1)} MB/h`;

function memoryFigures({ memory, heap, external }: Soaked): Figure[] {
  const figures = memory.map(
    (trend): Figure => ({
      ...base,
      what: `memory of ${trend.what} (${trend.mean.toFixed(0)} MB), slope ${slope(trend)}`,
      unit: 'MB/h',
      measured: single(trend.perHour),
      target: atMost(hourly(mostGrownMb(trend), trend)),
    }),
  );
  const heaps: [string, Trend | null][] = [
    ['heap of the engine after a collection', heap],
    ['buffers of the engine after a collection', external],
  ];
  for (const [name, trend] of heaps) {
    if (trend === null) continue;
    const what = `${name} (${trend.mean.toFixed(1)} MB), slope ${slope(trend)}`;
    figures.push({
      ...base,
      what,
      unit: 'MB/h',
      measured: single(trend.perHour),
      target: atMost(hourly(MOST_HEAP_MB, trend)),
    });
  }
  return figures;
}

function growthFigures({ counts: { start, end }, logsMb, logsMbPerHour }: Soaked): Figure[] {
  const more = (what: string, from: number, to: number, most: number): Figure => ({
    ...base,
    what: `${what}: ${from} at the start, ${to} at the end`,
    unit: 'more',
    measured: single(to - from),
    target: atMost(most),
  });
  return [
    more('open files of the engine', start.engineFiles, end.engineFiles, MOST_MORE_FILES),
    more('open files of everything', start.files, end.files, MOST_MORE_FILES * 2),
    more('processes below the engine', start.processes, end.processes, MOST_MORE_PROCESSES),
    {
      ...base,
      what: `logs and history on disk (${logsMb.toFixed(1)} MB)`,
      unit: 'MB/h',
      measured: single(logsMbPerHour),
      target: null,
    },
  ];
}

function syncFigures({ looks }: Soaked): Figure[] {
  if (looks.length === 0) return [];
  const third = Math.max(1, Math.floor(looks.length / 3));
  const apart = (what: string, part: readonly { apartMs: number }[]): Figure => ({
    ...base,
    what: `sound after picture at a destination, ${what}`,
    unit: 'ms',
    measured: spread(part.map(({ apartMs }) => apartMs)),
    target: null,
  });
  return [
    apart('first third', looks.slice(0, third)),
    apart('last third', looks.slice(-third)),
    {
      ...base,
      what: 'the one against the other',
      unit: 'ms',
      measured: single(driftMs(looks)),
      target: atMost(MOST_DRIFT_MS),
    },
  ];
}

function eventFigures(soaked: Soaked): Figure[] {
  const { drops, reconnects, outsideEnds, alerts, verdicts, routine, webhooks, viewer } = soaked;
  const count = (what: string, measured: number, most: number | null = 0): Figure => ({
    ...base,
    what,
    unit: 'times',
    measured: single(measured),
    target: most === null ? null : atMost(most),
  });
  return [
    ...DROP_CAUSES.map(
      (cause): Figure => ({
        ...base,
        what: `dropped by the engine’s own count: ${cause}`,
        unit: 'frames',
        measured: single(drops[cause]),
        target: atMost(0),
      }),
    ),
    count('reconnects and restarts', reconnects),
    count('cameras and far ends that failed by themselves', outsideEnds),
    count('alerts', alerts),
    count('the verdict changed', verdicts),
    count(`refused or failed, of ${routine.commands} commands and ${routine.scrapes} scrapes`, routine.failures.length),
    count(`webhook messages with a wrong signature (${webhooks.good} with the right one)`, webhooks.bad),
    count(`the event’s viewer got no answer (${viewer.segments} segments)`, viewer.failures),
    count(`rounds of the crew; ${routine.passedThroughS} s of them passed through`, routine.rounds, null),
  ];
}

const pictures = ({ name, frames, missing, mb, complaints }: Decoded): Figure => ({
  ...base,
  what: `${name}: ${missing === null ? 'wrong' : 'missing'} in ${frames} decoded pictures (${mb.toFixed(0)} MB)`,
  unit: 'frames',
  measured: single((missing ?? 0) + complaints.length + (frames === 0 ? 1 : 0)),
  target: atMost(0),
  ...(complaints.length === 0 ? {} : { note: `the decoder says: ${complaints[0]}` }),
});

/** All of them, in the order in which they are printed. */
export function figuresOf(soaked: Soaked, decoded: readonly Decoded[]): Figure[] {
  const { cpu, cutShort } = soaked;
  const early =
    cutShort === null
      ? []
      : [
          {
            ...base,
            what: `cut short: ${cutShort}`,
            unit: 'times' as const,
            measured: single(1),
            target: cutShort === 'the engine ended' ? atMost(0) : null,
          },
        ];
  return [
    ...early,
    ...memoryFigures(soaked),
    ...growthFigures(soaked),
    ...syncFigures(soaked),
    ...eventFigures(soaked),
    ...decoded.map(pictures),
    {
      ...base,
      what: 'CPU of the engine and all it started',
      unit: '% of a core',
      measured: single(cpu.treePct),
      target: null,
    },
    {
      ...base,
      what: 'CPU of the machine, cameras and far ends included',
      unit: '% of the machine',
      measured: single(cpu.machinePct),
      target: atMost(MOST_CPU_PCT),
    },
  ];
}
