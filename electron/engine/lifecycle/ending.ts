/** The end of an engine process: everything it started first, then what tells others that it is there, then itself. */
import type { Engine } from '../engine.ts';
import type { GuardClient } from '../ffmpeg/guard-client.ts';
import type { EventLog } from '../store/event-log.ts';
import type { TechnicalLog } from '../store/technical-log.ts';
import { removeEngineFile } from './engine-file.ts';
import type { EngineLock } from './engine-lock.ts';

/** Everything ends within this, or the guard ends it. */
const endWithinMs = 20_000;

export interface EndingOptions {
  dataDir: string;
  engine: Engine;
  guard: GuardClient;
  lock: EngineLock;
  log: EventLog;
  technical: TechnicalLog;
}

export class Ending {
  readonly #options: EndingOptions;
  #ending: Promise<void> | null = null;

  constructor(options: EndingOptions) {
    this.#options = options;
  }

  /** Ends on the signals that ask for it. A second Ctrl-C does not wait: the guard sees to what is left. */
  onSignals(): void {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (this.#ending !== null && name === 'SIGINT') process.exit(1);
        void this.end(0, `told by ${name}`);
      });
    }
  }

  /** Ends the process with this exit code; a second call joins the first. */
  end(code: number, why: string): Promise<void> {
    this.#ending ??= this.#end(code, why);
    return this.#ending;
  }

  async #end(code: number, why: string): Promise<void> {
    const { dataDir, engine, guard, lock, log, technical } = this.#options;
    log.add({ level: 'info', about: 'engine', text: `The engine ends: ${why}.` });
    setTimeout(() => {
      technical.logger.fatal('something did not end in time; the guard ends it');
      technical.flushSync();
      log.flushSync();
      process.exit(1);
    }, endWithinMs);
    try {
      await engine.stop();
      await guard.close();
      await removeEngineFile(dataDir, process.pid);
      await lock.release();
    } catch (error) {
      technical.logger.error({ err: error }, 'the engine did not end cleanly');
    }
    await Promise.all([log.flush(), technical.flush()]);
    process.exit(code);
  }
}
