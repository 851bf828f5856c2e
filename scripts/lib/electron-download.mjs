// Downloads Electron’s runtime with progress and gives up when nothing moves. Run as a process of its own:
// exit 0 when the runtime is in place, else 1 with the reason as the last line on stderr.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './paths.mjs';

/** No first byte within this: the network forbids it. */
const FIRST_BYTE_MS = 8_000;
/** No further byte within this: the connection is dead. */
const STALL_MS = 20_000;

const electron = path.join(root, 'node_modules', 'electron');
const fromElectron = createRequire(path.join(electron, 'package.json'));

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

let watchdog = setTimeout(() => fail('no answer from the download server'), FIRST_BYTE_MS);
let shown = -1;

async function progress({ transferred, total, percent }) {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => fail('the download stopped half-way'), STALL_MS);
  const tenth = Math.floor(percent * 10);
  if (total === null || tenth === shown) return;
  shown = tenth;
  process.stdout.write(`  ${tenth * 10} % of ${Math.round(total / 1e6)} MB (${Math.round(transferred / 1e6)} MB)\n`);
}

try {
  // The package is an ES module; Node 20.19 and newer can require it.
  const { downloadArtifact } = fromElectron('@electron/get');
  const { version } = JSON.parse(readFileSync(path.join(electron, 'package.json'), 'utf8'));
  await downloadArtifact({
    version,
    artifactName: 'electron',
    platform: process.platform,
    arch: process.arch,
    checksums: JSON.parse(readFileSync(path.join(electron, 'checksums.json'), 'utf8')),
    downloadOptions: { quiet: true, getProgressCallback: progress },
  });
  clearTimeout(watchdog);
  // Electron’s own installer finds the download in the cache, checks it and unpacks it.
  const { status } = spawnSync(process.execPath, [path.join(electron, 'install.js')], { stdio: 'inherit' });
  if (status !== 0) fail('its files could not be unpacked');
} catch (error) {
  fail(error?.cause?.message ?? error?.message ?? String(error));
}
