/**
 * Black, frozen, silent: what a source’s picture and sound have been for longer than its watch allows. It knows no clock
 * but the times it is told.
 */
import type { SourceWatch } from '../show/source-care.ts';
import type { SourceFaults } from '../state/state.ts';

export const NO_FAULTS: SourceFaults = { black: false, frozen: false, silent: false };

/** Whether anything is watched at all. */
export const watches = ({ black, freeze, silence }: SourceWatch): boolean => black.on || freeze.on || silence.on;

export class SignalWatch {
  #watch: SourceWatch;
  /** Since when it has been so without a break; null: it is not. */
  #blackSinceMs: number | null = null;
  #stillSinceMs: number | null = null;
  #quietSinceMs: number | null = null;
  #faults = NO_FAULTS;

  constructor(watch: SourceWatch) {
    this.#watch = watch;
  }

  /** The same object as long as nothing changes. */
  get faults(): SourceFaults {
    return this.#faults;
  }

  /** Other limits, from now on; what has lasted so far counts. */
  configure(watch: SourceWatch): void {
    this.#watch = watch;
    if (!watch.black.on) this.#blackSinceMs = null;
    if (!watch.freeze.on) this.#stillSinceMs = null;
    if (!watch.silence.on) this.#quietSinceMs = null;
  }

  /**
   * A picture. `brightest`: its brightest luma; `change`: mean difference to the picture before, null for the first one;
   * both 0…1 of the range from black to white.
   */
  picture(nowMs: number, brightest: number, change: number | null): void {
    const { black, freeze } = this.#watch;
    this.#blackSinceMs = black.on && brightest <= black.below ? (this.#blackSinceMs ?? nowMs) : null;
    const still = freeze.on && change !== null && change <= freeze.below;
    this.#stillSinceMs = still ? (this.#stillSinceMs ?? nowMs) : null;
    this.#judge(nowMs);
  }

  /** A piece of sound of this level (RMS, dBFS). */
  sound(nowMs: number, levelDb: number): void {
    const { silence } = this.#watch;
    this.#quietSinceMs = silence.on && levelDb < silence.belowDb ? (this.#quietSinceMs ?? nowMs) : null;
    this.#judge(nowMs);
  }

  /** The source is lost or starts anew: nothing is known of its picture and sound. */
  reset(): void {
    this.#blackSinceMs = null;
    this.#stillSinceMs = null;
    this.#quietSinceMs = null;
    this.#faults = NO_FAULTS;
  }

  #judge(nowMs: number): void {
    const { black, freeze, silence } = this.#watch;
    const lasts = (sinceMs: number | null, seconds: number): boolean =>
      sinceMs !== null && nowMs - sinceMs >= seconds * 1000;
    const isBlack = lasts(this.#blackSinceMs, black.seconds);
    // Black does not move either; one word for one fault.
    const frozen = !isBlack && lasts(this.#stillSinceMs, freeze.seconds);
    const silent = lasts(this.#quietSinceMs, silence.seconds);
    const before = this.#faults;
    if (before.black === isBlack && before.frozen === frozen && before.silent === silent) return;
    this.#faults = { black: isBlack, frozen, silent };
  }
}

/** Whether what is wrong with a source calls for a stand-in. */
export const actsOn = (watch: SourceWatch, faults: SourceFaults, lost: boolean): boolean =>
  lost || faults.black || faults.frozen || (watch.silenceActs && faults.silent);
