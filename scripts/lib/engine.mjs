// An engine as scripts see it: started in a process group of its own, asked over HTTP, ended by a signal. Plain Node.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { SetupProblem } from './say.mjs';

/**
 * @typedef {{url: string, token: string, pid: number, version: string, attached?: boolean}} Engine
 */

/** The address of the control room, as a person opens it. The token goes behind `#`: browsers never send that part on. */
export const controlRoom = ({ url, token }) => `${url}/#token=${token}`;

/**
 * Runs `serve` and resolves with its answer and its process. The process is the leader of a group of its own, so that
 * Ctrl+C in the terminal reaches this script and not the show.
 * @returns {Promise<{engine: Engine, child: import('node:child_process').ChildProcess}>}
 */
export function serve(args, { quiet = true } = {}) {
  const script = path.join(root, 'scripts', 'flypack.mjs');
  const child = spawn(process.execPath, [script, 'serve', ...args, ...(quiet ? ['--quiet'] : [])], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    windowsHide: true,
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      if (text.includes('\n')) return;
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return;
      const answer = JSON.parse(text.slice(0, end));
      // The engine has said on stderr, in words, why there is none.
      if (answer.error !== undefined) reject(new SetupProblem('The engine could not be started.'));
      else resolve({ engine: answer, child });
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new SetupProblem(`The engine ended at its start (exit code ${code}).`)));
  });
}

/** The engine that runs in this data folder, or null. */
export async function findEngine(dataDir) {
  let file;
  try {
    file = JSON.parse(readFileSync(path.join(dataDir, 'engine.json'), 'utf8'));
  } catch {
    // No engine has run here, or the last one has tidied up after itself.
    return null;
  }
  const state = await stateOf(file);
  return state?.engine.pid === file.pid ? file : null;
}

/** The engine’s state, or null when it does not answer. */
export async function stateOf({ url, token }) {
  try {
    const response = await fetch(`${url}/api/v1/state`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2000),
    });
    return response.ok ? (await response.json()).state : null;
  } catch {
    // Nobody answers: that is what null says.
    return null;
  }
}

/** Whether anybody may be watching. Unknown counts as yes: nothing that may be on air is ended by accident. */
export function isOnAir(state) {
  if (state === null) return true;
  const pushing = state.destinations.some((d) => ['connecting', 'running', 'retrying'].includes(d.status));
  return pushing || state.broadcast.status !== 'off';
}
