/** When a mixer worker that died is started again, and what is said of it. */
import { Backoff } from '#shared/backoff.ts';
import type { LogLine } from '../store/event-log.ts';

/** At once, because the show must be back; with pauses when it dies again and again. */
const RESTART = { firstMs: 0, nextMs: 200, longestMs: 5000, calmMs: 10_000 };

export class WorkerDeaths {
  readonly #backoff = new Backoff(RESTART);
  readonly #log: (line: LogLine) => void;

  constructor(log: (line: LogLine) => void) {
    this.#log = log;
  }

  /** A worker died at `nowMs`; milliseconds until the next is to be started. */
  died(reason: string, nowMs: number): number {
    const pauseMs = this.#backoff.failed(nowMs);
    const { failures } = this.#backoff;
    // One that dies at once would say the same for as long as it does.
    if (failures === 1) this.#say('error', `The mixer failed and is started again: ${reason}`);
    if (failures === 2)
      this.#say('error', `The mixer fails again and again and is tried with growing pauses: ${reason}`);
    return pauseMs;
  }

  /** It runs: after a while that is worth a line when it had failed again and again. */
  runs(nowMs: number): void {
    const { failures } = this.#backoff;
    if (failures < 2 || !this.#backoff.isCalm(nowMs)) return;
    this.#say('info', `The mixer runs again, after ${failures} failures.`);
    this.#backoff.reset();
  }

  #say(level: LogLine['level'], text: string): void {
    this.#log({ level, about: 'engine', text });
  }
}
