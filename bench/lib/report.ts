/** The figures as a table for people and as JSON for machines. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { type Figure, passes, type Unit } from './figure.ts';
import type { Spread } from './stats.ts';

const digits: Record<Unit, number> = {
  ms: 0,
  'ms a frame': 2,
  s: 2,
  '×': 2,
  '% of a core': 1,
  '% of the machine': 1,
  frames: 0,
  'MB/h': 1,
  more: 0,
  times: 0,
};

function say({ median, min, max, tries }: Spread, unit: Unit): string {
  const text = (value: number): string => value.toFixed(digits[unit]);
  return tries === 1 || text(min) === text(max) ? text(median) : `${text(median)} (${text(min)}–${text(max)})`;
}

const mark = (held: boolean | null): string => (held === null ? '' : held ? '✓' : '✗ MISSED');

function line(figure: Figure): string[] {
  const { what, unit, measured, reference, target } = figure;
  const referenceText =
    reference === null
      ? '–'
      : `${reference.measured === null ? '' : `${say(reference.measured, unit)} `}${reference.what}`;
  const aim = target === null ? '' : `≤ ${target.atMost} ${unit}${target.of === 'max' ? ' always' : ''}`;
  return [figure.row, what, `${say(measured, unit)} ${unit}`, referenceText, aim, mark(passes(figure))];
}

/** A table in Markdown, columns padded so that it reads well in a terminal too. */
export function table(figures: readonly Figure[]): string {
  const head = ['row', 'what', 'Flypack', 'plain FFmpeg', 'target', ''];
  const lines = [head, ...figures.map(line)];
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)));
  const draw = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const notes = figures.filter(({ note }) => note !== null).map(({ row, what, note }) => `${row}, ${what}: ${note}`);
  return [draw(head), draw(widths.map((width) => '-'.repeat(width))), ...lines.slice(1).map(draw), ...notes].join('\n');
}

/** Writes the figures with what is needed to judge them; the path of the file. */
export function writeResults(folder: string, figures: readonly Figure[], failures: Record<string, string>): string {
  mkdirSync(folder, { recursive: true });
  const atMs = Date.now();
  const file = path.join(folder, `${new Date(atMs).toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, load: loadavg(), node: process.version };
  const results = { atMs, machine, figures: figures.map((f) => ({ ...f, pass: passes(f) })), failures };
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}
