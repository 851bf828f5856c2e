/**
 * What becomes of an error that nobody caught. The pictures are made in a worker thread and in FFmpeg processes, each
 * supervised on its own; what runs here is control, and nearly every stray error here is a socket or a pipe whose other
 * end went away. So the show goes on: taking it off air would be worse than anything a stray error does. It is logged
 * with its stack and, for an exception, shown on every screen, so that somebody can restart the engine when it is off
 * air. Only an engine that throws again and again is of no use to anybody and ends itself.
 */
import type { Logger } from 'pino';
import { FlypackError, messageOf } from '#shared/errors.ts';
import type { LogLine } from '../store/event-log.ts';

const maxExceptions = 20;
const windowMs = 60_000;

export interface FaultOptions {
  logger: Logger;
  log: (line: LogLine) => void;
  /** Shown on every screen. */
  onProblem: (problem: FlypackError) => void;
  /** The engine cannot go on. */
  onHopeless: () => void;
  now?: () => number;
}

export class Faults {
  readonly #options: FaultOptions;
  #exceptions: number[] = [];

  constructor(options: FaultOptions) {
    this.#options = options;
  }

  /** Takes over the process’s stray errors. */
  watch(): void {
    process.on('unhandledRejection', (reason) => this.rejection(reason));
    process.on('uncaughtException', (error) => this.exception(error));
  }

  /** A promise that failed with nobody waiting: one job is undone, the rest is untouched. */
  rejection(reason: unknown): void {
    this.#options.logger.error({ err: reason }, 'unhandled rejection');
    this.#options.log({ level: 'error', about: 'engine', text: `A task failed: ${messageOf(reason)}` });
  }

  /** An exception in the middle of something: what it was in the middle of may be half done. */
  exception(error: unknown): void {
    const { logger, log, onProblem, onHopeless, now = Date.now } = this.#options;
    logger.fatal({ err: error }, 'uncaught exception');
    log({ level: 'error', about: 'engine', text: `Something failed inside the engine: ${messageOf(error)}` });
    onProblem(new FlypackError('internal'));
    this.#exceptions = [...this.#exceptions.filter((atMs) => now() - atMs < windowMs), now()];
    if (this.#exceptions.length >= maxExceptions) onHopeless();
  }
}
