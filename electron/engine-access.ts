/** Finds and starts engines for the shell: Electron’s own binary runs them as plain Node, detached from the app. */
import path from 'node:path';
import { FlypackError } from '#shared/errors.ts';
import { findEngine, startEngine } from './engine/lifecycle/attach.ts';
import type { EngineFile } from './engine/lifecycle/engine-file.ts';
import { pidExists } from './engine/lifecycle/process-identity.ts';
import type { EngineAccess, RunningEngine } from './engine-link.ts';

const running = ({ url, token, pid }: EngineFile): RunningEngine => ({ url, token, pid });

/** The error as a person reads it: what, what next, and what the engine said. */
function inWords(error: unknown): Error {
  if (!(error instanceof FlypackError)) return error instanceof Error ? error : new Error(String(error));
  const { message, next, details } = error.toBody();
  const facts = details === undefined ? '' : `\n\n${JSON.stringify(details, null, 2)}`;
  return new Error(`${message} ${next}${facts}`);
}

/** Access to the engine of `dataDir`, whose built script lies in `dist/node`. */
export function engineAccess(dataDir: string, dist: string): EngineAccess {
  return {
    find: async () => {
      const found = await findEngine(dataDir);
      return found === null ? null : running(found);
    },
    start: async () => {
      try {
        const started = await startEngine({
          dataDir,
          execPath: process.execPath,
          env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
          args: [path.join(dist, 'node', 'engine.js'), 'serve'],
        });
        return running(started);
      } catch (error) {
        throw inWords(error);
      }
    },
    isRunning: pidExists,
  };
}
