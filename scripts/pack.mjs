// npm run pack: the app as a folder that can be started (release/…-unpacked). What follows `--` goes to electron-builder,
// for instance: npm run pack -- --linux AppImage
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureElectron } from './lib/electron.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { root } from './lib/paths.mjs';
import { run, runMain, SetupProblem, say } from './lib/say.mjs';

/** A runtime in another place than Electron’s own download: its folder and its version. */
function otherRuntime() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (folder === undefined) return [];
  const file = path.join(folder, 'version');
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : null;
  return [`-c.electronDist=${folder}`, ...(version === null ? [] : [`-c.electronVersion=${version}`])];
}

await runMain(async () => {
  await ensurePackages();
  if ((await ensureElectron({ again: true })) === null) {
    throw new SetupProblem(
      'Packing needs Electron’s own download, which this network does not allow. Run it where github.com can be reached,\n' +
        'or name a mirror (ELECTRON_MIRROR=https://…/) or the folder of a runtime (ELECTRON_OVERRIDE_DIST_PATH=…).',
    );
  }
  const { build } = await import('./build.mjs');
  await build({ force: true });
  const asked = process.argv.slice(2);
  const cli = path.join(root, 'node_modules', 'electron-builder', 'cli.js');
  const code = await run(
    process.execPath,
    [cli, ...(asked.length > 0 ? asked : ['--dir']), '--publish', 'never', ...otherRuntime()],
    { cwd: root },
  );
  if (code === 0) say('The app is in release/.');
  return code;
});
