// npm run drill: builds bench/drill and runs it. What follows `--` goes to it: npm run drill -- --only wrong-key
import path from 'node:path';
import { build } from './build.mjs';
import { root } from './lib/paths.mjs';
import { run, runMain } from './lib/say.mjs';
import { offerSystem } from './lib/system.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  await setUp(['ffmpeg']);
  await offerSystem(['nginxRtmp']);
  await build({ only: ['page', 'engine', 'bench'] });
  return run(process.execPath, [path.join(root, 'dist', 'bench', 'drill.js'), ...process.argv.slice(2)], { cwd: root });
});
