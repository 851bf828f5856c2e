/** Which graphs there are, which figures each shows, and how its scale is found. Pure. */
import { HOPS } from '#shared/chain/chain.ts';
import type { HistoryRing } from '#shared/health/history.ts';
import { DROP_CAUSES } from '../store/history.ts';
import type { Push } from './pushes.ts';

export interface Line {
  /** Series of the history. */
  name: string;
  label: string;
  /** Colour of the theme, or of this file. */
  colour: string;
  dash?: boolean;
}

export interface GraphSpec {
  id: string;
  title: string;
  unit: string;
  lines: Line[];
  /** `stack`: each line on top of those after it, filled. */
  kind: 'lines' | 'stack';
  /** The scale never ends below this. */
  leastMax: number;
  /** Fixed scale. */
  range?: [number, number];
  digits: number;
  /** Values are shown divided by this. */
  divisor?: number;
  /** What stands beside the title: the first lines’ values when left out. */
  reading?: (value: (name: string) => number | null) => string;
}

/** Told apart by lightness as well as by hue; red, green, amber and blue keep their meanings. */
const TINTS = ['#e8ebf0', '#9d8cff', '#5fc9c2', '#d78fc0', '#8793a2', '#c9b458', '#6f9fd8', '#a0c878'] as const;
const tint = (i: number): string => TINTS[i % TINTS.length] ?? TINTS[0];

/** `pushes`: those that have a name now, event first. */
export function graphSpecs(pushes: readonly Push[]): GraphSpec[] {
  return [
    {
      id: 'bitrate',
      title: 'Bitrate',
      unit: 'Mb/s',
      kind: 'lines',
      lines: [
        { name: 'encoder.kbps', label: 'encoder', colour: tint(0) },
        { name: 'encoder.targetKbps', label: 'target', colour: tint(4), dash: true },
      ],
      leastMax: 1000,
      digits: 2,
      divisor: 1000,
    },
    {
      id: 'queue',
      title: 'Queue, round trip',
      unit: 'ms',
      kind: 'lines',
      lines: pushes.flatMap(({ name, label }, i): Line[] => [
        { name: `${name}/queueMs`, label: `${label} queue`, colour: tint(i) },
        { name: `${name}/rttMs`, label: `${label} round trip`, colour: tint(i), dash: true },
      ]),
      leastMax: 100,
      digits: 0,
      // The longest queue and the slowest way: those to look at.
      reading: (value) => {
        const most = (key: string): string => {
          const all = pushes.map(({ name }) => value(`${name}/${key}`)).filter((ms) => ms !== null);
          return all.length === 0 ? '–' : Math.max(...all).toFixed(0);
        };
        return `${most('queueMs')} / ${most('rttMs')}`;
      },
    },
    {
      id: 'fps',
      title: 'Frame rate',
      unit: 'fps',
      kind: 'lines',
      lines: [
        { name: 'encoder.fps', label: 'encoder', colour: tint(0) },
        { name: 'mixer.fps', label: 'mixer', colour: tint(1) },
      ],
      leastMax: 10,
      digits: 1,
    },
    {
      id: 'delay',
      title: 'Behind the lens',
      unit: 's',
      kind: 'lines',
      lines: HOPS.map((hop, i): Line => ({ name: `delay.${hop}`, label: hop, colour: tint(i) })),
      leastMax: 500,
      digits: 2,
      divisor: 1000,
      reading: (value) => {
        const last = HOPS.findLast((hop) => value(`delay.${hop}`) !== null);
        return last === undefined ? '–' : `${last} ${((value(`delay.${last}`) ?? 0) / 1000).toFixed(2)}`;
      },
    },
    {
      id: 'drops',
      title: 'Dropped',
      unit: 'frames/s',
      kind: 'stack',
      lines: DROP_CAUSES.map((cause, i): Line => ({ name: `drops.${cause}`, label: cause, colour: tint(i) })),
      leastMax: 4,
      digits: 0,
      reading: (value) => {
        const all = DROP_CAUSES.map((cause) => value(`drops.${cause}`)).filter((n) => n !== null);
        return all.length === 0 ? '–' : String(all.reduce((sum, n) => sum + n, 0));
      },
    },
    {
      id: 'cpu',
      title: 'CPU',
      unit: '%',
      kind: 'lines',
      lines: [
        { name: 'system.cpuPct', label: 'machine', colour: tint(0) },
        { name: 'encoder.cpuPct', label: 'encoder', colour: tint(1) },
        { name: 'mixer.cpuPct', label: 'mixer', colour: tint(2) },
      ],
      leastMax: 100,
      digits: 0,
    },
    {
      id: 'loudness',
      title: 'Loudness',
      unit: 'LUFS',
      kind: 'lines',
      lines: [{ name: 'program.lufs', label: 'program', colour: tint(0) }],
      leastMax: 0,
      range: [-45, 0],
      digits: 1,
    },
    {
      id: 'memory',
      title: 'Memory',
      unit: 'MB',
      kind: 'stack',
      lines: [
        { name: 'engine.memoryMb', label: 'engine', colour: tint(0) },
        { name: 'children.memoryMb', label: 'FFmpeg and node', colour: tint(1) },
      ],
      leastMax: 100,
      digits: 0,
    },
  ];
}

/** The next of 1, 1.2, 1.5, 2 … 8, 10, 12 … that is not below `value`: a scale that does not tremble. */
export function niceMax(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((s) => s * power >= value * 0.999) ?? 10;
  return step * power;
}

export interface Drawing {
  /** Seconds. */
  times: number[];
  /** Line by line, summed up from the last when they stand on each other. */
  values: (number | null)[][];
  min: number;
  max: number;
}

/** What a graph draws of a stretch of the history. */
export function drawingOf(spec: GraphSpec, ring: HistoryRing, fromMs: number, toMs: number): Drawing {
  const { times, values } = ring.slice(
    // The row before the edge, so that lines begin at it.
    fromMs - 1500,
    toMs,
    spec.lines.map(({ name }) => name),
  );
  if (spec.kind === 'stack')
    for (let line = values.length - 2; line >= 0; line -= 1) {
      const [own, below] = [values[line] ?? [], values[line + 1] ?? []];
      for (const [i, value] of own.entries()) own[i] = value === null ? (below[i] ?? null) : value + (below[i] ?? 0);
    }
  if (spec.range !== undefined) return { times, values, min: spec.range[0], max: spec.range[1] };
  const highest = values.reduce((max, list) => list.reduce<number>((m, value) => Math.max(m, value ?? 0), max), 0);
  return { times, values, min: 0, max: niceMax(Math.max(spec.leastMax, highest * 1.02)) };
}

/** "2.98 / 3.00": the values at a row, line by line; a dash where nothing is known. At most three. */
export function readingOf(spec: GraphSpec, ring: HistoryRing, row: number | null): string {
  const { lines, digits, divisor = 1, reading } = spec;
  if (row !== null && reading !== undefined) return reading((name) => ring.value(row, name));
  const texts = lines.slice(0, 3).map(({ name }) => {
    const value = row === null ? null : ring.value(row, name);
    return value === null ? '–' : (value / divisor).toFixed(digits);
  });
  return texts.join(' / ');
}
