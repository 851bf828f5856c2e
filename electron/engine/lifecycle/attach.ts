/** Finds the engine of a data folder, or starts one that outlives whoever asked for it. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ERRORS, type ErrorCode, FlypackError } from '#shared/errors.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../store/atomic-file.ts';
import { type EngineFile, readEngineFile } from './engine-file.ts';
import { pidExists } from './process-identity.ts';

const answerTimeoutMs = 2000;

/** Whether the engine in `file` is there and is the one that wrote it: its pid exists and it answers to its token. */
export async function engineAnswers(file: EngineFile): Promise<boolean> {
  if (!pidExists(file.pid)) return false;
  try {
    const response = await fetch(new URL('/api/v1/state', file.url), {
      headers: { authorization: `Bearer ${file.token}` },
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    if (!response.ok) return false;
    const body: unknown = await response.json();
    return pidOf(body) === file.pid;
  } catch {
    // Nobody listens, or somebody who is no engine.
    return false;
  }
}

/** `state.engine.pid` of an answer from `/api/v1/state`. */
function pidOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('state' in body)) return null;
  const { state } = body;
  if (typeof state !== 'object' || state === null || !('engine' in state)) return null;
  const { engine } = state;
  return typeof engine === 'object' && engine !== null && 'pid' in engine ? engine.pid : null;
}

/** The engine that runs in this data folder, or null. */
export async function findEngine(dataDir: string): Promise<EngineFile | null> {
  const file = await readEngineFile(dataDir);
  return file !== null && (await engineAnswers(file)) ? file : null;
}

export interface StartEngineOptions {
  dataDir: string;
  /** Node, or Electron’s binary together with `ELECTRON_RUN_AS_NODE=1` in `env`. */
  execPath: string;
  env: NodeJS.ProcessEnv;
  /** The engine’s script and further arguments of `serve`; `--data` is added. */
  args: readonly string[];
  /** Key of the show’s secrets, 32 bytes as base64url: handed over through a pipe, so that no list of processes shows it. */
  secretsKey?: string | null;
  /** How long the engine may take until it answers. */
  timeoutMs?: number;
}

/**
 * Starts a detached engine and waits until it answers. An engine that runs in the folder already is returned as it is,
 * also when two starts meet.
 * @throws FlypackError the engine’s own reason when it could not start; `internal` when it does not answer in time
 */
export async function startEngine(options: StartEngineOptions): Promise<EngineFile> {
  const running = await findEngine(options.dataDir);
  if (running !== null) return running;

  const folder = path.join(options.dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const startLog = path.join(folder, 'start.log');
  const output = openSync(startLog, 'w', PRIVATE_FILE);
  // The answer on stdout holds the token; it goes to this private file like every other word of the start.
  const key = options.secretsKey ?? null;
  const args = [...options.args, '--data', options.dataDir, '--quiet', ...(key === null ? [] : ['--key-stdin'])];
  const child = spawn(options.execPath, args, {
    detached: true,
    stdio: [key === null ? 'ignore' : 'pipe', output, output],
    env: options.env,
    windowsHide: true,
  });
  closeSync(output);
  let failure: string | null = null;
  child.on('error', (error) => {
    failure = error.message;
  });
  // An engine that ends before it has read its key says why by its exit.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(`${key}\n`);
  child.on('exit', (code, signal) => {
    if (code !== 0) failure = `it ended with ${signal ?? `code ${code}`}`;
  });
  child.unref();

  const deadline = Date.now() + (options.timeoutMs ?? 20_000);
  while (Date.now() < deadline) {
    const engine = await findEngine(options.dataDir);
    if (engine !== null) return engine;
    if (failure !== null) throw startFailure(startLog, failure);
    await delay(50);
  }
  throw startFailure(startLog, 'it did not answer in time');
}

/** What the engine said before it ended: the error from the catalogue where there is one. */
function startFailure(startLog: string, what: string): FlypackError {
  const lines = readFileSync(startLog, 'utf8').trim().split('\n');
  for (const line of lines) {
    const error = errorIn(line);
    if (error !== null) return error;
  }
  return new FlypackError('internal', {
    problem: `The engine could not be started: ${what}.`,
    output: lines.slice(-20),
  });
}

const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERRORS, code);

function errorIn(line: string): FlypackError | null {
  if (!line.startsWith('{"error"')) return null;
  try {
    const { error }: { error?: { code?: unknown; details?: unknown } } = JSON.parse(line);
    return isErrorCode(error?.code) ? new FlypackError(error.code, error.details) : null;
  } catch {
    // Not the error line but something that looks like it: the plain output is shown instead.
    return null;
  }
}
