/** The engine’s end of the guard: starts it, tells it of every child, starts it again should it ever go. */
import { type ChildProcess, spawn } from 'node:child_process';
import { Backoff } from '#shared/backoff.ts';
import type { ChildRegister } from './children.ts';
import { cleanEnvironment } from './process.ts';

export interface GuardOptions {
  /** Path of the built `guard.js`. */
  script: string;
  onProblem: (text: string) => void;
}

/** Nothing on air waits for it, but children without it outlive an engine that is killed. */
const RESPAWN = { firstMs: 200, nextMs: 1000, longestMs: 30_000, calmMs: 30_000 };

export class GuardClient implements ChildRegister {
  readonly #options: GuardOptions;
  readonly #children = new Map<number, '' | 'group '>();
  #guard: ChildProcess | null = null;
  #respawn: NodeJS.Timeout | null = null;
  readonly #deaths = new Backoff(RESPAWN);
  #closed = false;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#start();
  }

  /** Process id of the guard, while there is one. */
  get pid(): number | undefined {
    return this.#guard?.pid;
  }

  add(pid: number): void {
    this.#children.set(pid, '');
    this.#tell(`+${pid}`);
  }

  addGroup(pid: number): void {
    this.#children.set(pid, 'group ');
    this.#tell(`+group ${pid}`);
  }

  remove(pid: number): void {
    if (this.#children.delete(pid)) this.#tell(`-${pid}`);
  }

  /** Lets the guard go: it ends what is still registered, then itself. Resolves when it is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#respawn !== null) clearTimeout(this.#respawn);
    const guard = this.#guard;
    if (guard === null || guard.exitCode !== null || guard.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => guard.once('exit', () => resolve()));
    guard.stdin?.end();
    await gone;
  }

  #tell(line: string): void {
    this.#guard?.stdin?.write(`${line}\n`);
  }

  #start(): void {
    this.#respawn = null;
    // Under Electron’s binary this makes it plain Node; Node itself does not care.
    const env = { ...cleanEnvironment(), ELECTRON_RUN_AS_NODE: '1' };
    const guard = spawn(process.execPath, [this.#options.script], {
      // A session of its own: a signal to the terminal’s group passes it by.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env,
      windowsHide: true,
    });
    this.#guard = guard;
    let ended = false;
    const end = (why: string): void => {
      if (ended || this.#closed) return;
      ended = true;
      this.#guard = null;
      this.#respawn = setTimeout(() => this.#start(), this.#deaths.failed(performance.now()));
      const { failures } = this.#deaths;
      if (failures === 1) this.#options.onProblem(`The guard process ${why}; it is started again.`);
      if (failures === 2) this.#options.onProblem(`The guard process ${why} again; it is tried with growing pauses.`);
    };
    guard.on('error', (error) => end(`could not be started (${error.message})`));
    guard.on('exit', (code, signal) => end(`ended (${signal ?? code})`));
    // A guard that dies makes our next write fail; its exit tells the story.
    guard.stdin?.on('error', () => undefined);
    for (const [pid, kind] of this.#children) this.#tell(`+${kind}${pid}`);
  }
}
