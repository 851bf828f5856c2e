// The npm packages: are they there as the lock file says, and if not, install them. Plain Node.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { run, SetupProblem, say } from './say.mjs';

const oldestNode = [20, 19, 0];

/** Whether `version` ("20.19.1") is new enough to run Flypack. */
export function nodeIsNewEnough(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  for (const [i, least] of oldestNode.entries()) {
    const part = parts[i] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/**
 * Names of the packages that are missing or of another version than the lock file says. npm writes what it has installed
 * into `node_modules/.package-lock.json` as its last step, so an install that was cut off counts as nothing installed.
 * Optional packages are left out: they depend on the machine.
 * @param {{packages: Record<string, {version?: string, optional?: boolean, devOptional?: boolean, link?: boolean}>}} wanted
 * @param {{packages: Record<string, {version?: string}>} | null} installed
 */
export function stalePackages(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([name, entry]) => name !== '' && !entry.optional && !entry.devOptional && !entry.link)
    .filter(([name, entry]) => installed?.packages[name]?.version !== entry.version)
    .map(([name]) => name.replace(/^node_modules\//, ''));
}

function readJson(file) {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Half-written by an install that was cut off: the same as not there.
    return null;
  }
}

/** Installs the packages when they are not as the lock file says. */
export async function ensurePackages() {
  if (!nodeIsNewEnough(process.versions.node)) {
    throw new SetupProblem(`Flypack needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`);
  }
  const lock = readJson(path.join(root, 'package-lock.json'));
  if (lock === null) throw new SetupProblem('package-lock.json is missing or damaged: get a fresh copy of Flypack.');
  const stale = stalePackages(lock, readJson(path.join(root, 'node_modules', '.package-lock.json')));
  if (stale.length === 0) return;
  const all = Object.keys(lock.packages).length;
  say(
    `Installing npm packages: ${stale.length > all / 2 ? 'the libraries Flypack is built with' : `${stale.length} are missing or older than the lock file`} (npm ci) …`,
  );
  const npm = process.env.npm_execpath;
  // npm tells its scripts where it is; without it, Windows needs a shell to run npm.cmd.
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root })
    : await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: root,
        shell: process.platform === 'win32',
      });
  if (code !== 0) throw new SetupProblem('The npm packages could not be installed; npm says above why.');
}
