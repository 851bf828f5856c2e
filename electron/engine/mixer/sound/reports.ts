/** What the worker says of the program’s sound: meters 20 times a second, and the warning that nobody hears it. */
import type { SourceId } from '#shared/ids.ts';
import type { SoundWarning } from '#shared/state/state.ts';
import type { Meters } from '#shared/state/telemetry.ts';
import { describeWarning } from '../../monitor/sound-watch.ts';
import type { FromWorker } from '../messages.ts';

const METERS_MS = 50;

interface Sounds {
  readMeters(): Meters;
  /** `nowMs`: wall clock. The same object while it is the same. */
  warning(nowMs: number): SoundWarning | null;
}

export interface SoundReportsOptions {
  sounds: Sounds;
  send: (message: FromWorker) => void;
  nameOf: (source: SourceId) => string;
}

export class SoundReports {
  readonly #options: SoundReportsOptions;
  #dueMs = 0;
  /** Undefined: not yet told. What another worker warned of before must not stand for ever. */
  #warning: SoundWarning | null | undefined = undefined;

  constructor(options: SoundReportsOptions) {
    this.#options = options;
  }

  /** After each tick; `nowMs` is monotonic. */
  tick(nowMs: number): void {
    if (nowMs < this.#dueMs) return;
    // Ticks and meters have no common measure: what one reading was late, the next is early.
    this.#dueMs = Math.max(this.#dueMs + METERS_MS, nowMs - METERS_MS);
    const { sounds, send } = this.#options;
    send({ t: 'meters', meters: sounds.readMeters() });
    const warning = sounds.warning(Date.now());
    if (warning !== this.#warning) this.#warn(warning);
  }

  #warn(warning: SoundWarning | null): void {
    const { send, nameOf } = this.#options;
    const before = this.#warning;
    this.#warning = warning;
    send({ t: 'soundWarning', warning });
    if (warning !== null) send({ t: 'log', level: 'warn', about: 'sound', text: describeWarning(warning, nameOf) });
    else if (before !== undefined)
      send({ t: 'log', level: 'info', about: 'sound', text: 'The program is heard again' });
  }
}
