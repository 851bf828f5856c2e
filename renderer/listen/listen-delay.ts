/** How long after the program a person hears it. */
import { RATE_HZ } from './jitter-buffer.ts';

/** Packets come a program frame at a time: their age is averaged over about two seconds. */
const SHARE = 0.02;

export class ArrivalAge {
  #averageMs: number | null = null;

  /** A packet has come `ageMs` after its program frame was made. */
  observe(ageMs: number): void {
    this.#averageMs = this.#averageMs === null ? ageMs : this.#averageMs + (ageMs - this.#averageMs) * SHARE;
  }

  reset(): void {
    this.#averageMs = null;
  }

  /** Delay of what is heard, ms; null before the first packet. `outputS`: what the sound device adds, as it says. */
  delayMs(depthMs: number, outputS: number): number | null {
    return this.#averageMs === null ? null : Math.max(0, this.#averageMs + depthMs + outputS * 1000);
  }
}

/** Length of a packet of so many samples, ms. */
export const packetMs = (samples: number): number => (samples * 1000) / RATE_HZ;
