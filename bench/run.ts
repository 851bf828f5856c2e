/**
 * `npm run bench [-- --minutes 10] [-- --only cut,cpu]`, `npm run bench -- soak [--soak-minutes 30] [--keep FOLDER]`: measures what the design promises, each figure beside a plain
 * FFmpeg on the same machine in the same run. Exit code 1 when a target is missed or a row fails.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Figure, passes, type Row } from './lib/figure.ts';
import { table, writeResults } from './lib/report.ts';
import { alike } from './rows/alike.ts';
import { camera } from './rows/camera.ts';
import { cpu } from './rows/cpu.ts';
import { cutDelay } from './rows/cut-delay.ts';
import { cutFrame } from './rows/cut-frame.ts';
import { event } from './rows/event.ts';
import { faults } from './rows/faults.ts';
import { frames } from './rows/frames.ts';
import { mixerFeatures } from './rows/mixer-features.ts';
import { parts } from './rows/parts.ts';
import { soak } from './rows/soak.ts';
import { sound } from './rows/sound.ts';

const rows: readonly Row[] = [
  cutFrame,
  cutDelay,
  alike,
  faults,
  event,
  mixerFeatures,
  sound,
  cpu,
  parts,
  camera,
  frames,
  soak,
];
const root = path.resolve(import.meta.dirname, '../..');

interface Wishes {
  minutes: number;
  soakMinutes: number;
  keep: string | null;
  rows: readonly Row[];
}

function readWishes(argv: string[]): Wishes {
  const { values, positionals } = parseArgs({
    args: argv,
    options: {
      minutes: { type: 'string', default: '2' },
      'soak-minutes': { type: 'string', default: '30' },
      keep: { type: 'string' },
      only: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [minutes, soakMinutes] = [Number(values.minutes), Number(values['soak-minutes'])];
  if (!(minutes > 0 && soakMinutes > 0)) throw new Error('--minutes and --soak-minutes take a number above 0');
  const names = [...(values.only?.split(',') ?? []), ...positionals].map((name) => name.trim());
  const unknown = names.find((name) => !rows.some((row) => row.name === name));
  if (unknown !== undefined) {
    throw new Error(`there is no row ${unknown}; rows: ${rows.map((row) => row.name).join(', ')}`);
  }
  const wanted = names.length === 0 ? rows.filter(({ onlyByName }) => onlyByName !== true) : undefined;
  const keep = values.keep === undefined ? null : path.resolve(values.keep);
  return { minutes, soakMinutes, keep, rows: wanted ?? rows.filter((row) => names.includes(row.name)) };
}

async function main(): Promise<void> {
  const wishes = readWishes(process.argv.slice(2));
  const figures: Figure[] = [];
  const failures: Record<string, string> = {};
  for (const row of wishes.rows) {
    process.stderr.write(`${row.name}: ${row.about}\n`);
    const say = (text: string): void => void process.stderr.write(`  ${text}\n`);
    try {
      const found = await row.run({ minutes: wishes.minutes, soakMinutes: wishes.soakMinutes, keep: wishes.keep, say });
      figures.push(...found);
      process.stderr.write(`${table(found)}\n`);
    } catch (error) {
      failures[row.name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`  failed: ${failures[row.name]}\n`);
    }
  }
  const file = writeResults(path.join(root, 'bench', 'results'), figures, failures);
  process.stdout.write(`${table(figures)}\n\n${file}\n`);
  for (const [row, why] of Object.entries(failures)) process.stdout.write(`${row} failed: ${why}\n`);
  const missed = figures.some((figure) => passes(figure) === false);
  if (missed || Object.keys(failures).length > 0) process.exitCode = 1;
}

await main();
