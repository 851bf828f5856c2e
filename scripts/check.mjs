// Types, lint and walls, one after the other; the first failure decides the exit code.
import { spawnSync } from 'node:child_process';

const steps = [
  ...['shared', 'renderer', 'electron', 'cloud', 'tests'].map((project) => ['types', 'tsc', ['-p', project]]),
  ['lint', 'biome', ['check', '--error-on-warnings', '.']],
];
for (const [name, tool, args] of steps) {
  process.stdout.write(`${name}: ${tool} ${args.join(' ')}\n`);
  const { status } = spawnSync('npx', ['--no-install', tool, ...args], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
process.stdout.write('check: all good\n');
