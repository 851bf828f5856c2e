/**
 * Keeps the shell attached to the one engine of its data folder: finds it or starts it, follows its state, and puts
 * another in its place when it dies. The engine itself does not depend on any of this: it outlives the shell.
 */
import { messageOf } from '#shared/errors.ts';
import type { EngineAddress } from '#shared/shell.ts';
import type { EngineState } from '#shared/state/state.ts';
import { EngineClient } from './engine-client.ts';

export interface RunningEngine extends EngineAddress {
  pid: number;
}

/** How engines are found, started and told apart; given from outside so that the link can be tested without them. */
export interface EngineAccess {
  /** The engine that runs in the data folder and answers, or null. */
  find: () => Promise<RunningEngine | null>;
  /** Starts one and waits until it answers. Rejects with a sentence for people. */
  start: () => Promise<RunningEngine>;
  isRunning: (pid: number) => boolean;
}

export interface EngineLinkEvents {
  /** Another engine has taken the place of the last one; not called for the first. */
  replaced: (engine: RunningEngine) => void;
  state: (state: EngineState) => void;
  /** No engine can be had. Call `retry()` to try again. */
  failed: (reason: string) => void;
}

/** More starts than this within a minute: something is broken that another start will not mend. */
const MAX_STARTS_A_MINUTE = 3;
const RETRY_MS = 500;
const SHUTDOWN_MS = 15_000;

type Waiter = { resolve: (engine: EngineAddress) => void; reject: (reason: Error) => void };

export class EngineLink {
  readonly #access: EngineAccess;
  readonly #events: EngineLinkEvents;
  #engine: RunningEngine | null = null;
  #lastPid: number | null = null;
  #client: EngineClient | null = null;
  #state: EngineState | null = null;
  #waiters: Waiter[] = [];
  #startedAtMs: number[] = [];
  #stopped = true;
  #following = false;
  #wake: (() => void) | null = null;
  #failure: string | null = null;

  constructor(access: EngineAccess, events: EngineLinkEvents) {
    this.#access = access;
    this.#events = events;
  }

  /** The last state heard; null before the first, and while no engine is connected. */
  get state(): EngineState | null {
    return this.#state;
  }

  /** Begins; from here on the link looks after itself. */
  open(): void {
    this.#stopped = false;
    if (this.#following) return;
    this.#following = true;
    this.#follow()
      .catch((error: unknown) => this.#fail(messageOf(error)))
      .finally(() => {
        this.#following = false;
      });
  }

  /** Waits until it is known what the engine does, or that there is none, but no longer than `timeoutMs`. */
  async known(timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (this.#state === null && this.#failure === null && Date.now() < deadline) await pause(50);
    return this.#state !== null;
  }

  /** Where the engine is; waits for one that is being started. @throws Error when none can be started */
  engine(): Promise<EngineAddress> {
    if (this.#engine !== null) return Promise.resolve(addressOf(this.#engine));
    if (this.#failure !== null) return Promise.reject(new Error(this.#failure));
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** After `failed`: tries again, with a clean slate. */
  retry(): void {
    this.#failure = null;
    this.#startedAtMs = [];
    this.#wake?.();
  }

  /** Lets go of the engine, which goes on by itself. */
  detach(): void {
    this.#stopped = true;
    this.#client?.close();
    this.#wake?.();
  }

  /** Ends the engine and waits until its process is gone. @throws Error when it refuses or does not end in time */
  async endEngine(): Promise<void> {
    const engine = this.#engine;
    const client = this.#client;
    if (engine === null || client === null) return this.detach();
    // From here on its end is no reason to start another.
    this.#stopped = true;
    try {
      await client.command('engine.shutdown', { confirm: true }).catch((error: unknown) => {
        // It may be gone before its answer is out; then there is nothing to complain about.
        if (this.#access.isRunning(engine.pid) && this.#state !== null) throw error;
      });
      await until(() => !this.#access.isRunning(engine.pid), SHUTDOWN_MS, 'The engine did not end in time.');
    } catch (error) {
      this.open();
      throw error;
    }
    this.detach();
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      try {
        const engine = (await this.#access.find()) ?? (await this.#start());
        await this.#attach(engine);
      } catch (error) {
        this.#fail(messageOf(error));
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      if (!this.#stopped) await pause(RETRY_MS);
    }
  }

  async #start(): Promise<RunningEngine> {
    const now = Date.now();
    this.#startedAtMs = this.#startedAtMs.filter((at) => now - at < 60_000);
    if (this.#startedAtMs.length >= MAX_STARTS_A_MINUTE) {
      throw new Error(`The engine ended ${MAX_STARTS_A_MINUTE} times within a minute.`);
    }
    this.#startedAtMs.push(now);
    return this.#access.start();
  }

  /** Follows this engine until its connection ends. */
  async #attach(engine: RunningEngine): Promise<void> {
    if (this.#stopped) return;
    const replaced = this.#lastPid !== null && this.#lastPid !== engine.pid;
    this.#engine = engine;
    this.#lastPid = engine.pid;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(addressOf(engine));
    if (replaced) this.#events.replaced(engine);
    await new Promise<void>((resolve) => {
      this.#client = new EngineClient(engine, {
        state: (state) => {
          this.#state = state;
          this.#events.state(state);
        },
        closed: () => resolve(),
      });
    });
    this.#client = null;
    this.#state = null;
    // A page that asks meanwhile waits for the next engine, unless this one lives and only the connection broke.
    if (!this.#access.isRunning(engine.pid)) this.#engine = null;
  }

  #fail(reason: string): void {
    if (this.#stopped) return;
    this.#engine = null;
    this.#failure = reason;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new Error(reason));
    this.#events.failed(reason);
  }
}

const addressOf = ({ url, token }: RunningEngine): EngineAddress => ({ url, token });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(done: () => boolean, timeoutMs: number, problem: string): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!done()) {
    if (Date.now() > deadline) throw new Error(problem);
    await pause(50);
  }
}
