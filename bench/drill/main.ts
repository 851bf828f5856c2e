/**
 * `npm run drill [-- --only server-away-5s,wrong-key] [--short] [--list]`: breaks a real engine in every way the design
 * names, with real servers on this machine, and prints what that cost. Exit code 1 when a drill does not hold.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withRig } from '../lib/rig.ts';
import type { Drill } from './drill.ts';
import { diskFull, diskGuard } from './drills/disk.ts';
import { halfOpen, narrowedLine } from './drills/lines.ts';
import {
  cameraKilled,
  encoderKilled,
  encoderStopped,
  engineKilled,
  eventNodeKilled,
  pushStopped,
} from './drills/processes.ts';
import { serverAway5s, serverAway60s, silentServer, srtAway, wrongKey, wrongPassphrase } from './drills/servers.ts';
import { DrillLab } from './lab.ts';
import { type DrillEnd, drillTable, passed } from './report.ts';
import { runDrill } from './run-drill.ts';

const drills: readonly Drill[] = [
  serverAway5s,
  serverAway60s,
  srtAway,
  silentServer,
  wrongKey,
  wrongPassphrase,
  halfOpen,
  narrowedLine,
  encoderKilled,
  encoderStopped,
  pushStopped,
  cameraKilled,
  eventNodeKilled,
  diskGuard,
  diskFull,
  engineKilled,
];
const root = path.resolve(import.meta.dirname, '../..');

function readWishes(): readonly Drill[] | null {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, short: { type: 'boolean' }, list: { type: 'boolean' } },
  });
  if (values.list === true) {
    for (const { name, about } of drills) process.stdout.write(`${name.padEnd(18)} ${about}\n`);
    return null;
  }
  const names = values.only?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !drills.some((drill) => drill.name === name));
  if (unknown !== undefined)
    throw new Error(`there is no drill ${unknown}; drills: ${drills.map(({ name }) => name).join(', ')}`);
  const wished = names === undefined ? drills : drills.filter(({ name }) => names.includes(name));
  return values.short === true ? wished.filter(({ long }) => long !== true) : wished;
}

async function perform(drill: Drill): Promise<DrillEnd> {
  const end: DrillEnd = { name: drill.name, result: null, skipped: drill.missing?.() ?? null, broken: null };
  if (end.skipped !== null) return end;
  const say = (text: string): void => void process.stderr.write(`  ${text}\n`);
  try {
    end.result = await withRig(async (rig) => runDrill(await DrillLab.start(rig, drill.lab), drill, say));
  } catch (error) {
    end.broken = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return end;
}

async function main(): Promise<void> {
  const wished = readWishes();
  if (wished === null) return;
  const ends: DrillEnd[] = [];
  for (const drill of wished) {
    process.stderr.write(`${drill.name}: ${drill.about}\n`);
    const end = await perform(drill);
    ends.push(end);
    process.stderr.write(`${drillTable([end])}\n`);
  }
  const folder = path.join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `drill-${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
  writeFileSync(file, `${JSON.stringify(ends, null, 2)}\n`);
  process.stdout.write(`${drillTable(ends)}\n\n${file}\n`);
  if (!ends.every(passed)) process.exitCode = 1;
}

await main();
