/**
 * Entry of the engine process. `serve` is called by scripts/flypack.mjs in the same process; Electron’s main process
 * runs this file directly. Imports nothing from Electron.
 */
import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlypackError, messageOf } from '#shared/errors.ts';
import pkg from '../../package.json' with { type: 'json' };
import { builtFiles, realParts } from './composition.ts';
import { tallyTokenOf } from './control/tally-token.ts';
import { Engine } from './engine.ts';
import { setChildRegister } from './ffmpeg/children.ts';
import { type Ffmpeg, findFfmpeg } from './ffmpeg/find.ts';
import { GuardClient } from './ffmpeg/guard-client.ts';
import { type Access, loadAccess, saveAccess } from './lifecycle/access.ts';
import { describe, sayFailure, sayReady } from './lifecycle/answer.ts';
import { parseServeArgs, SERVE_USAGE, type ServeArgs, UsageError } from './lifecycle/args.ts';
import { keepMemoryOutOfDumps } from './lifecycle/dumps.ts';
import { Ending } from './lifecycle/ending.ts';
import { type EngineFile, removeEngineFile, writeEngineFile } from './lifecycle/engine-file.ts';
import type { EngineLock } from './lifecycle/engine-lock.ts';
import { Faults } from './lifecycle/faults.ts';
import { claimFolder } from './lifecycle/single.ts';
import { PRIVATE_FOLDER } from './store/atomic-file.ts';
import { EventLog } from './store/event-log.ts';
import { openVault, secretsNews } from './store/secrets-start.ts';
import { ShowStore } from './store/show-store.ts';
import { openTechnicalLog, type TechnicalLog } from './store/technical-log.ts';

/** A failed start that left something open may keep the process alive no longer than this. */
const lingerMs = 2000;

const files = builtFiles(path.dirname(fileURLToPath(import.meta.url)));

/** Runs an engine until it is told to end; the process ends with it. Exit codes: 0 ended or attached, 1 failed, 2 usage. */
export async function serve(argv: readonly string[]): Promise<void> {
  // Whoever started us may be gone, and with it the other end of these pipes.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    const args = parseServeArgs(argv, process.env);
    keepMemoryOutOfDumps();
    await mkdir(args.dataDir, { recursive: true, mode: PRIVATE_FOLDER });
    const claim = await claimFolder(args.dataDir);
    if ('running' in claim) attach(claim.running, args);
    else await run(args, claim.lock);
  } catch (error) {
    process.exitCode = sayWhy(error);
    setTimeout(() => process.exit(), lingerMs).unref();
  }
}

/** Says why there is no engine; the exit code. */
function sayWhy(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`flypack: ${error.message}\n\n${SERVE_USAGE}\n`);
    return 2;
  }
  const failure = error instanceof FlypackError ? error : new FlypackError('internal', { cause: messageOf(error) });
  sayFailure(failure.toBody());
  return 1;
}

function attach(running: EngineFile, args: ServeArgs): void {
  sayReady(running, true);
  if (args.showFile !== undefined) {
    process.stderr.write('flypack: an engine runs in this data folder already; --show was not applied.\n');
  }
}

interface Books {
  show: ShowStore;
  log: EventLog;
  technical: TechnicalLog;
}

/** Opens the show and the logs. @throws FlypackError when the show cannot be opened */
async function openBooks(args: ServeArgs, token: string): Promise<Books> {
  const { dataDir, showFile, quiet } = args;
  let show: ShowStore | null = null;
  const secrets = (): readonly string[] => [token, tallyTokenOf(token), ...(show?.secrets ?? [])];
  const folder = path.join(dataDir, 'logs');
  const technical = openTechnicalLog({ folder, secrets, stderr: !quiet });
  const log = new EventLog({ folder, secrets });
  const vault = await openVault(args);
  let unsaved = false;
  const onSaveError = (error: unknown): void => {
    unsaved = true;
    technical.logger.error({ err: error }, 'the show was not saved');
    log.add({ level: 'error', about: 'engine', text: `The show could not be saved: ${messageOf(error)}` });
  };
  show = await ShowStore.open({ dataDir, vault, onSaveError }, showFile);
  show.onSaved(() => {
    if (unsaved) log.add({ level: 'info', about: 'engine', text: 'The show is saved again.' });
    unsaved = false;
  });
  for (const line of await secretsNews(show, dataDir)) {
    log.add(line);
    if (line.level !== 'info') process.stderr.write(`flypack: ${line.text}\n`);
  }
  if (show.loadProblem !== null) {
    const { message, details } = show.loadProblem.toBody();
    process.stderr.write(`flypack: ${message}\n${describe(details)}\n`);
    const facts = describe(details)
      .trim()
      .replace(/\s*\n\s*/g, '; ');
    log.add({ level: 'error', about: 'engine', text: `${message} ${facts}` });
  }
  return { show, log, technical };
}

async function run(args: ServeArgs, lock: EngineLock): Promise<void> {
  let guard: GuardClient | null = null;
  try {
    const access = await loadAccess(args.dataDir);
    const books = await openBooks(args, access.token);
    guard = new GuardClient({
      script: path.join(files.nodeDir, 'guard.js'),
      onProblem: (text) => books.log.add({ level: 'warn', about: 'engine', text }),
    });
    setChildRegister(guard);
    const engine = await startEngine(args, access, books, guard, lock);
    await engine.start();
  } catch (error) {
    await guard?.close();
    await removeEngineFile(args.dataDir, process.pid);
    await lock.release();
    throw error;
  }
}

/** Makes the engine, lets it listen and tells where it is. */
async function startEngine(
  args: ServeArgs,
  access: Access,
  { show, log, technical }: Books,
  guard: GuardClient,
  lock: EngineLock,
): Promise<Engine> {
  const { dataDir, host, allowOrigins } = args;
  const { token } = access;
  const { logger } = technical;
  const ffmpeg = await lookForFfmpeg(log);
  const engine = new Engine({
    dataDir,
    version: pkg.version,
    token,
    host,
    allowOrigins,
    pageDir: files.pageDir,
    show,
    log,
    logger,
    ffmpeg,
    createParts: (tools) => realParts(tools, { ffmpeg, files, dataDir }),
    onShutdownRequest: (why) => void ending.end(0, why),
  });
  const ending = new Ending({ dataDir, engine, guard, lock, log, technical });
  const faults = new Faults({
    logger,
    log: (line) => log.add(line),
    onProblem: (problem) => engine.setProblem(problem),
    onHopeless: () => void ending.end(1, 'it failed again and again'),
  });

  const port = await listen(engine, args.port, access.port);
  faults.watch();
  ending.onSignals();
  await saveAccess(dataDir, { token, port });
  const { startedAtMs } = engine.state.engine;
  const url = `http://${urlHost(host)}:${port}`;
  const file: EngineFile = { pid: process.pid, port, url, token, version: pkg.version, startedAtMs };
  await writeEngineFile(dataDir, file);
  log.add({ level: 'info', about: 'engine', text: `Flypack ${pkg.version} runs at ${url}.` });
  sayReady(file, false);
  return engine;
}

/** The address to reach the engine at: one that listens everywhere is reached on this machine’s own. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** The wanted port; without a wish that of the last run, so that open panels find the engine again, or a free one. */
async function listen(engine: Engine, wanted: number, last: number | null): Promise<number> {
  if (wanted !== 0) return engine.listen(wanted);
  try {
    return await engine.listen(last ?? 0);
  } catch (error) {
    if (!(error instanceof FlypackError) || error.code !== 'port_taken') throw error;
    return engine.listen(0);
  }
}

async function lookForFfmpeg(log: EventLog): Promise<Ffmpeg | null> {
  try {
    const ffmpeg = await findFfmpeg(process.env.FLYPACK_FFMPEG);
    log.add({ level: 'info', about: 'engine', text: `FFmpeg ${ffmpeg.version} at ${ffmpeg.path}.` });
    return ffmpeg;
  } catch (error) {
    if (!(error instanceof FlypackError) || error.code !== 'ffmpeg_missing') throw error;
    const { message, next } = error.toBody();
    log.add({ level: 'error', about: 'engine', text: `${message} ${next}` });
    return null;
  }
}

/** Whether this file was started itself, and not imported by the command line script. */
async function isEntry(): Promise<boolean> {
  const script = process.argv[1];
  if (script === undefined) return false;
  try {
    return (await realpath(script)) === (await realpath(fileURLToPath(import.meta.url)));
  } catch {
    // Not a file (a REPL, an eval): then it is not this one.
    return false;
  }
}

export { report } from './report/offline.ts';

if (await isEntry()) {
  const argv = process.argv.slice(2);
  await serve(argv[0] === 'serve' ? argv.slice(1) : argv);
}
