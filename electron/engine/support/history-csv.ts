/** The last hour’s figures as a table that any program opens. Pure. */
import type { HistoryRows } from '#shared/health/history.ts';

/** The last minutes second by second, what is older in coarser steps: a bundle must not grow with the hour. */
const FINE_MS = 600_000;
const COARSE_ROWS = 5;

const cell = (value: number): string => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(6))));

/** One line a row: time (ISO 8601), then each column that has any value at all. */
export function historyCsv({ times, columns }: HistoryRows): string {
  const used = [...columns].filter(([, values]) => values.some((value) => !Number.isNaN(value)));
  const newest = times.at(-1) ?? 0;
  const lines = [['time', ...used.map(([name]) => name)].join(',')];
  for (const [row, atMs] of times.entries()) {
    if (newest - atMs > FINE_MS && row % COARSE_ROWS !== 0) continue;
    const cells = used.map(([, values]) => cell(values[row] ?? Number.NaN));
    lines.push([new Date(atMs).toISOString(), ...cells].join(','));
  }
  return `${lines.join('\n')}\n`;
}
