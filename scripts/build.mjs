// Builds the page, the Node entries and the preload script into dist/. Skips what is newer than its sources.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

function newestMs(entry) {
  const full = path.join(root, entry);
  if (!existsSync(full)) return 0;
  const stat = statSync(full);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(full).reduce((newest, name) => Math.max(newest, newestMs(path.join(entry, name))), 0);
}

const common = ['shared', 'package-lock.json', 'vite.config.ts'];
const parts = [
  { mode: 'production', label: 'page', output: 'dist/page/index.html', sources: ['renderer', ...common] },
  { mode: 'node', label: 'engine', output: 'dist/node/engine.js', sources: ['electron', 'cloud', ...common] },
  { mode: 'desktop', label: 'desktop', output: 'dist/desktop/desktop.cjs', sources: ['electron', ...common] },
  { mode: 'preload', label: 'preload', output: 'dist/preload/preload.cjs', sources: ['electron', ...common] },
  { mode: 'bench', label: 'bench', output: 'dist/bench/run.js', sources: ['bench', 'electron', ...common] },
];
/** What an app is made of; the benchmarks are built when they are run. */
const appParts = ['page', 'engine', 'desktop', 'preload'];

/** Builds what is older than its sources; `force` builds everything. */
export async function build({ force = false, only = appParts, log = console.log } = {}) {
  const stale = parts.filter(
    (part) => only.includes(part.label) && (force || newestMs(part.output) <= Math.max(...part.sources.map(newestMs))),
  );
  if (stale.length === 0) return;
  const { build: viteBuild } = await import('vite');
  // Vite reads the paths in its configuration from the working directory.
  process.chdir(root);
  for (const part of stale) {
    log(`Building the ${part.label} …`);
    await viteBuild({
      configFile: path.join(root, 'vite.config.ts'),
      mode: part.mode,
      logLevel: 'warn',
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const only = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  await build({ force: process.argv.includes('--force'), ...(only.length > 0 ? { only } : {}) });
}
