/** The history in the support bundle. */
import { expect, it } from 'vitest';
import { historyCsv } from '../../electron/engine/support/history-csv.ts';

it('has a line a second for ten minutes, then every fifth, and leaves out what was never known', () => {
  const rows = 1000;
  const startMs = Date.UTC(2026, 0, 1);
  const csv = historyCsv({
    times: Float64Array.from({ length: rows }, (_, n) => startMs + n * 1000),
    columns: new Map([
      ['fps', Float32Array.from({ length: rows }, (_, n) => (n === 999 ? Number.NaN : 29.97))],
      ['rtt', new Float32Array(rows).fill(Number.NaN)],
    ]),
    healths: new Uint8Array(0),
  });
  const lines = csv.trimEnd().split('\n');
  expect(lines.slice(0, 3)).toEqual(['time,fps', '2026-01-01T00:00:00.000Z,29.97', '2026-01-01T00:00:05.000Z,29.97']);
  expect(lines.at(-1)).toBe('2026-01-01T00:16:39.000Z,');
  expect(lines).toHaveLength(1 + 80 + 601);
});
