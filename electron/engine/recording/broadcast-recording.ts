/** Records along with the broadcast, when the show wants that. What a person began by hand is left to that person. */
import { FlypackError, messageOf } from '#shared/errors.ts';
import type { BroadcastState } from '#shared/state/state.ts';
import type { RecorderPart } from '../parts.ts';
import type { LogLine } from '../store/event-log.ts';

export class BroadcastRecording {
  readonly #recorder: RecorderPart;
  readonly #isWanted: () => boolean;
  readonly #log: (line: LogLine) => void;
  #ours = false;

  constructor(recorder: RecorderPart, isWanted: () => boolean, log: (line: LogLine) => void) {
    this.#recorder = recorder;
    this.#isWanted = isWanted;
    this.#log = log;
  }

  /** The broadcast has changed. A recording that does not start keeps nobody from going live; the log says why. */
  follow({ status }: BroadcastState): void {
    const idle = this.#recorder.state.status === 'off';
    if (status === 'starting' && this.#isWanted() && idle) {
      this.#ours = true;
      this.#recorder.start(true).catch((error: unknown) => this.#failed('start', error));
    }
    if (status !== 'off' || !this.#ours) return;
    this.#ours = false;
    if (!idle) this.#recorder.stop().catch((error: unknown) => this.#failed('end', error));
  }

  #failed(what: string, error: unknown): void {
    const facts = error instanceof FlypackError && error.details !== undefined ? JSON.stringify(error.details) : '';
    const text = `The recording of the broadcast did not ${what}: ${messageOf(error)} ${facts}`.trim();
    this.#log({ level: 'error', about: 'recording', text });
  }
}
