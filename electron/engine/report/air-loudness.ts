/**
 * Loudness from Go live on, whatever the operator’s meter is set back to meanwhile: the meter’s momentary and short-term
 * values every 100 ms are the blocks of BS.1770 and Tech 3342, gated here once more.
 */
import type { Loudness } from '#shared/state/telemetry.ts';
import { LoudnessHistogram } from '../monitor/loudness-histogram.ts';

const STEP_MS = 100;
const GATE_LU = 10;
const RANGE_GATE_LU = 20;
/** Energy of a loudness: the inverse of BS.1770’s formula. */
const energyOf = (lufs: number): number => 10 ** ((lufs + 0.691) / 10);
const tenths = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10);

export class AirLoudness {
  readonly #momentary = new LoudnessHistogram();
  readonly #shortTerm = new LoudnessHistogram();
  #truePeak: number | null = null;
  #nextMs = Number.NEGATIVE_INFINITY;

  /** Takes what the meter says; `nowMs` by a clock that nobody sets. */
  add({ momentaryLufs, shortTermLufs, truePeakDbtp }: Loudness, nowMs: number): void {
    if (nowMs < this.#nextMs) return;
    // Kept in step with the clock, so that the blocks stay 100 ms apart on average.
    this.#nextMs = nowMs - this.#nextMs > STEP_MS ? nowMs + STEP_MS : this.#nextMs + STEP_MS;
    if (momentaryLufs !== null) this.#momentary.add(energyOf(momentaryLufs));
    if (shortTermLufs !== null) this.#shortTerm.add(energyOf(shortTermLufs));
    if (truePeakDbtp !== null) this.#truePeak = Math.max(this.#truePeak ?? truePeakDbtp, truePeakDbtp);
  }

  read(): { integrated: number | null; range: number | null; peak: number | null } {
    return {
      integrated: tenths(this.#momentary.gatedLufs(GATE_LU)),
      range: tenths(this.#shortTerm.rangeLu(RANGE_GATE_LU)),
      peak: tenths(this.#truePeak),
    };
  }
}
