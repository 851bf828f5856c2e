/** What the drills found out, as a table for people. */
import type { DrillResult } from './drill.ts';

export interface DrillEnd {
  name: string;
  result: DrillResult | null;
  /** Why it was left out. */
  skipped: string | null;
  /** Why it could not be finished. */
  broken: string | null;
}

export const passed = ({ result, skipped }: DrillEnd): boolean =>
  skipped !== null || (result !== null && result.failures.length === 0);

const head = ['drill', 'time', 'lost at the server', 'recording', 'others', 'verdict', ''];

function cells({ name, result, skipped, broken }: DrillEnd): string[] {
  if (skipped !== null) return [name, `left out: ${skipped}`, '', '', '', '', '–'];
  if (result === null) return [name, `broken off: ${broken?.split('\n')[0] ?? ''}`, '', '', '', '', '✗'];
  const { measured, recording, others, verdicts } = result;
  const times = measured.times.map(
    ({ what, ms, atMostMs }) => `${what} ${Math.round(ms)} ms${atMostMs === null ? '' : ` (≤ ${atMostMs})`}`,
  );
  const { lost } = measured;
  return [
    name,
    times.join('; '),
    lost === null ? '–' : `${lost.frames}${lost.unavoidable > 0 ? ` (away: ${lost.unavoidable})` : ''}`,
    recording === null ? '–' : `${recording.decoded} of ${recording.frames} decode, ${recording.missing} missing`,
    `${others.frames} got, ${others.missing} missing, pause ${Math.round(others.longestPauseMs)} ms${others.machineMissed > 0 ? ` (mixer late: ${others.machineMissed})` : ''}`,
    verdicts.map(({ hop }) => hop).join(', ') || '–',
    result.failures.length === 0 ? '✓' : '✗ MISSED',
  ];
}

/** A table in Markdown, then what was said and what did not hold. */
export function drillTable(ends: readonly DrillEnd[]): string {
  const lines = [head, ...ends.map(cells)];
  const widths = head.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  const draw = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const notes = ends.flatMap(({ name, result, broken }) => [
    ...(result?.measured.said ? [`${name} said: ${result.measured.said}`] : []),
    ...(result?.verdicts ?? []).map(({ hop, problem }) => `${name} verdict: ${hop}: ${problem}`),
    ...(result?.failures ?? []).map((failure) => `${name} MISSED: ${failure}`),
    ...(broken === null ? [] : [`${name} broken off: ${broken}`]),
  ]);
  return [draw(head), draw(widths.map((width) => '-'.repeat(width))), ...lines.slice(1).map(draw), ...notes].join('\n');
}
