/** Finds and starts engines for the shell: Electron’s own binary runs them as plain Node, detached from the app. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { safeStorage, utilityProcess } from 'electron';
import { messageOf } from '#shared/errors.ts';
import { findEngine } from './engine/lifecycle/attach.ts';
import { pidExists } from './engine/lifecycle/process-identity.ts';
import type { EngineAccess, RunningEngine } from './engine-link.ts';
import type { StartAnswer, StartOrder, StartSecrets } from './engine-starter.ts';
import { keychainKey } from './native/keychain.ts';

/** The FFmpeg packed beside the app’s archive; null when there is none, as in a checkout. */
function packedFfmpeg(): string | null {
  const file = path.join(process.resourcesPath, 'ffmpeg', process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg');
  return existsSync(file) ? file : null;
}

/** The key of the show’s secrets; null where no keychain protects it, which the engine says on every screen’s settings. */
async function secretsKey(dataDir: string): Promise<string | null> {
  try {
    return await keychainKey(safeStorage, path.join(dataDir, 'desktop', 'secrets-key'));
  } catch (error) {
    // A keychain that fails must not keep a show from starting.
    console.error('the keychain could not be used:', messageOf(error));
    return null;
  }
}

async function start(dataDir: string, dist: string): Promise<RunningEngine> {
  const key = await secretsKey(dataDir);
  const order: StartOrder = {
    dataDir,
    execPath: process.execPath,
    script: path.join(dist, 'node', 'engine.js'),
    ffmpeg: packedFfmpeg(),
  };
  return new Promise((resolve, reject) => {
    const starter = utilityProcess.fork(path.join(dist, 'node', 'engine-starter.js'), [JSON.stringify(order)], {
      serviceName: 'Flypack engine starter',
      stdio: 'ignore',
    });
    starter.once('message', (answer: StartAnswer) => {
      if (answer.ok) resolve({ url: answer.url, token: answer.token, pid: answer.pid });
      else reject(new Error(answer.reason));
      starter.kill();
    });
    // Over its own channel: arguments stand in the list of processes.
    starter.postMessage({ secretsKey: key } satisfies StartSecrets);
    // After an answer this changes nothing: a promise is settled once.
    starter.once('exit', (code) => reject(new Error(`The engine’s starter ended with code ${code}.`)));
  });
}

/** Access to the engine of `dataDir`, whose built script lies in `dist/node`. */
export function engineAccess(dataDir: string, dist: string): EngineAccess {
  return {
    find: async () => {
      const found = await findEngine(dataDir);
      return found === null ? null : { url: found.url, token: found.token, pid: found.pid };
    },
    start: () => start(dataDir, dist),
    isRunning: pidExists,
  };
}
