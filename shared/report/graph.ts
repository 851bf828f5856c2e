/** The bitrate as a drawing: what was sent between its lowest and highest of each stretch, over the target. */
import type { Report } from './report.ts';
import { type Clock, rateText } from './words.ts';

const WIDTH = 960;
const HEIGHT = 220;
const LEFT = 64;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 24;
/** Stretches drawn at most; more would be narrower than a pixel. */
const COLUMNS = 440;
/** Distances of time marks, in seconds. */
const STEPS_S = [10, 30, 60, 300, 600, 1800, 3600, 7200];
const MOST_MARKS = 9;

const at = (value: number): string => value.toFixed(1);

/** A round number above `value`. */
function roundUp(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * magnitude >= value) ?? 10;
  return step * magnitude;
}

interface Column {
  x: number;
  low: number;
  high: number;
}

/** Runs of neighbouring stretches that have figures. */
function runsOf(values: readonly (number | null)[], xOf: (second: number) => number): Column[][] {
  const size = Math.max(1, Math.ceil(values.length / COLUMNS));
  const runs: Column[][] = [[]];
  for (let from = 0; from < values.length; from += size) {
    const known = values.slice(from, from + size).filter((value) => value !== null);
    if (known.length === 0) runs.push([]);
    else {
      const x = xOf(from + (size - 1) / 2);
      runs.at(-1)?.push({ x, low: Math.min(...known), high: Math.max(...known) });
    }
  }
  return runs.filter((run) => run.length > 0);
}

/** An SVG element, or null when there is nothing to draw. Its colours are those of the page’s style sheet. */
export function bitrateGraph({ bitrate, onAirAtMs }: Report, clock: Clock): string | null {
  const { actualKbps, targetKbps, fromMs } = bitrate;
  const known = [...actualKbps, ...targetKbps].filter((kbps) => kbps !== null);
  if (actualKbps.length < 2 || known.length === 0) return null;
  const top = roundUp(known.reduce((a, b) => Math.max(a, b), 0) * 1.05);
  const seconds = actualKbps.length - 1;
  const xOf = (second: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * Math.min(second, seconds)) / seconds;
  const yOf = (kbps: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - kbps / top);
  const rows = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const y = at(yOf(part * top));
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/><text x="${LEFT - 6}" y="${y}" dy="4" text-anchor="end">${rateText(part * top)}</text>`;
  });
  const step = STEPS_S.find((s) => seconds / s <= MOST_MARKS) ?? 14_400;
  const marks: string[] = [];
  for (let second = step; second < seconds; second += step) {
    const x = at(xOf(second));
    marks.push(
      `<line class="grid" x1="${x}" x2="${x}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${x}" y="${HEIGHT - 8}" text-anchor="middle">${clock.time(fromMs + 1000 * second)}</text>`,
    );
  }
  const target = runsOf(targetKbps, xOf).map((run) => {
    const points = run.map(({ x, low }) => `${at(x)},${at(yOf(low))}`);
    return `<polyline class="target" points="${points.join(' ')}"/>`;
  });
  const actual = runsOf(actualKbps, xOf).map((run) => {
    const up = run.map(({ x, high }) => `${at(x)},${at(yOf(high))}`);
    const back = run.map(({ x, low }) => `${at(x)},${at(yOf(low))}`).reverse();
    return `<polygon class="actual" points="${[...up, ...back].join(' ')}"/>`;
  });
  const label = `Video bitrate from ${clock.time(onAirAtMs ?? fromMs)} on, on average ${rateText(bitrate.averageKbps ?? 0)}`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${[...rows, ...marks, ...actual, ...target].join('')}</svg>`;
}
