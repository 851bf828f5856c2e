/** Finds and starts engines for the shell: Electron’s own binary runs them as plain Node, detached from the app. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { utilityProcess } from 'electron';
import { findEngine } from './engine/lifecycle/attach.ts';
import { pidExists } from './engine/lifecycle/process-identity.ts';
import type { EngineAccess, RunningEngine } from './engine-link.ts';
import type { StartAnswer, StartOrder } from './engine-starter.ts';

/** The FFmpeg packed beside the app’s archive; null when there is none, as in a checkout. */
function packedFfmpeg(): string | null {
  const file = path.join(process.resourcesPath, 'ffmpeg', process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg');
  return existsSync(file) ? file : null;
}

function start(dataDir: string, dist: string): Promise<RunningEngine> {
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
