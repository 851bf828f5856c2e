// Electron’s own runtime: found, or downloaded once. Plain Node.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { memory, root } from './paths.mjs';
import { say } from './say.mjs';

const electronFolder = path.join(root, 'node_modules', 'electron');
const stamp = path.join(memory, 'electron-download.json');

const executableName = () =>
  process.platform === 'darwin'
    ? path.join('Electron.app', 'Contents', 'MacOS', 'Electron')
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';

/** Path of the Electron program, or null when there is none. */
export function findElectron(env = process.env) {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(electronFolder, 'dist');
  const file = path.join(folder, executableName());
  return existsSync(file) ? file : null;
}

/** Whether a window can be opened here. */
export const hasDisplay = (env = process.env, platform = process.platform) =>
  platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);

function wantedVersion() {
  return JSON.parse(readFileSync(path.join(electronFolder, 'package.json'), 'utf8')).version;
}

function failedBefore(version) {
  if (!existsSync(stamp)) return null;
  try {
    const memo = JSON.parse(readFileSync(stamp, 'utf8'));
    return memo.version === version ? memo : null;
  } catch {
    // A damaged memo is no memo.
    return null;
  }
}

/**
 * Finds Electron, or downloads it: once for each version, with progress, given up within seconds where the network
 * forbids it. `again` tries although it failed before. Returns its path or null.
 */
export async function ensureElectron({ again = false } = {}) {
  const found = findElectron();
  if (found !== null) return found;
  const version = wantedVersion();
  const failure = again ? null : failedBefore(version);
  if (failure !== null) {
    say(`Electron is not there (${failure.reason}); try its download again with: npm start -- --get-electron`);
    return null;
  }
  say(`Downloading Electron ${version}, the window Flypack runs in (about 110 MB, once) …`);
  const reason = await download();
  if (reason === null && findElectron() !== null) {
    rmSync(stamp, { force: true });
    return findElectron();
  }
  mkdirSync(memory, { recursive: true });
  writeFileSync(stamp, JSON.stringify({ version, reason: reason ?? 'its files are incomplete' }));
  say(`Electron could not be downloaded: ${reason ?? 'its files are incomplete'}.`);
  return null;
}

/** Runs the download in a process of its own, so that nothing of it can hang this one. Null when it worked, else why not. */
function download() {
  return new Promise((resolve) => {
    const script = path.join(root, 'scripts', 'lib', 'electron-download.mjs');
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'pipe'], cwd: root });
    let problem = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      problem += text;
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? null : (problem.trim().split('\n').at(-1) ?? `exit ${code}`)));
  });
}
