// npm run bench: builds bench/run.ts and runs it. What follows `--` goes to it: npm run bench -- --minutes 10
import path from 'node:path';
import { build } from './build.mjs';
import { root } from './lib/paths.mjs';
import { run, runMain } from './lib/say.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  // Ctrl-C is for the benchmark: it prints what it has so far.
  process.on('SIGINT', () => undefined);
  await setUp(['ffmpeg']);
  await build({ only: ['page', 'engine', 'bench'] });
  return run(process.execPath, [path.join(root, 'dist', 'bench', 'run.js'), ...process.argv.slice(2)], { cwd: root });
});
