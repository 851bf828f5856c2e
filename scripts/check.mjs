// Types, lint and walls, one after the other; the first failure decides the exit code.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './lib/paths.mjs';

const packages = path.join(root, 'node_modules');
const tsc = path.join(packages, 'typescript', 'bin', 'tsc');
const biome = path.join(packages, '@biomejs', 'biome', 'bin', 'biome');

const steps = [
  ...['shared', 'renderer', 'electron', 'cloud', 'tests'].map((project) => [`types: ${project}`, tsc, ['-p', project]]),
  ['lint and walls', biome, ['check', '--error-on-warnings', '.']],
];
for (const [name, script, args] of steps) {
  process.stdout.write(`${name}\n`);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
process.stdout.write('check: all good\n');
