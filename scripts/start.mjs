// npm start: sets up what is missing, builds what is old, and opens the control room — as the desktop app where a
// display and Electron are there, else in the browser. Plain Node until the packages are there.
//
//   npm start -- [--browser] [--data DIR] [--port N] [--host ADDR] [--show FILE] [--get-electron]
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureElectron, hasDisplay } from './lib/electron.mjs';
import { controlRoom, findEngine, serve } from './lib/engine.mjs';
import { keep } from './lib/keeper.mjs';
import { openInBrowser } from './lib/open.mjs';
import { DEFAULT_PORT, defaultDataFolder, root } from './lib/paths.mjs';
import { freePort } from './lib/port.mjs';
import { runMain, SetupProblem, say } from './lib/say.mjs';
import { ensureSystem } from './lib/system.mjs';
import { setUp } from './setup.mjs';

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        browser: { type: 'boolean', default: false },
        'get-electron': { type: 'boolean', default: false },
        data: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        show: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new SetupProblem(
      `${error.message}\nUsage: npm start -- [--browser] [--data DIR] [--port N] [--host ADDR] [--show FILE] [--get-electron]`,
    );
  }
}

/** Opens the desktop app and resolves with its exit code. Ctrl+C reaches it too, and it asks by itself while on air. */
function openApp(electron, dataDir) {
  const sandbox = [];
  if (process.getuid?.() === 0) {
    say('Running as root: Chromium’s sandbox does not work for root, so it is switched off (--no-sandbox).');
    sandbox.push('--no-sandbox');
  }
  const app = path.join(root, 'dist', 'desktop', 'desktop.cjs');
  const child = spawn(electron, [...sandbox, app, `--data=${dataDir}`], { cwd: root, stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function tellAddress(engine, running) {
  say('');
  say(`  Flypack’s control room${running ? ' is running already' : ''}: ${controlRoom(engine)}`);
  say('');
  if (hasDisplay()) openInBrowser(controlRoom(engine));
}

async function openPage(dataDir, { port, host, show }) {
  const running = await findEngine(dataDir);
  if (running !== null) {
    tellAddress(running, true);
    return 0;
  }
  const wanted = port ?? String(await freePort(DEFAULT_PORT, host));
  const { engine, child } = await serve([
    ...['--data', dataDir, '--port', wanted],
    ...(host === undefined ? [] : ['--host', host]),
    ...(show === undefined ? [] : ['--show', path.resolve(show)]),
  ]);
  tellAddress(engine, engine.attached === true);
  if (engine.attached === true) return 0;
  say('  Press Ctrl+C to end it.');
  return keep(engine, child);
}

/** A port, an address or a show to take are matters of an engine in the foreground, not of the app. */
const wantsBrowser = ({ browser, port, host, show }) =>
  browser || port !== undefined || host !== undefined || show !== undefined || !hasDisplay();

/** Electron with all it needs, or null. */
async function usableElectron(again) {
  const electron = await ensureElectron({ again });
  if (electron === null) return null;
  try {
    await ensureSystem(['electronLibraries']);
    return electron;
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    say(`${error.message}\nUntil then the control room opens in the browser.`);
    return null;
  }
}

async function main() {
  const options = readArguments();
  const dataDir = options.data === undefined ? defaultDataFolder() : path.resolve(options.data);
  await setUp(['ffmpeg']);
  const electron = wantsBrowser(options) ? null : await usableElectron(options['get-electron']);
  // Only now: the build needs the packages.
  const { build } = await import('./build.mjs');
  await build();
  return electron === null ? openPage(dataDir, options) : openApp(electron, dataDir);
}

await runMain(main);
