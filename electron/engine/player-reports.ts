/** What the preview players in the open pages say of themselves. One report stands for all: the newest of those that play. */
import type { PlayerTelemetry } from '#shared/state/telemetry.ts';

/** A page reports about once a second; one that is silent this long has been closed. */
const lifeMs = 5000;

export class PlayerReports {
  readonly #now: () => number;
  #report: PlayerTelemetry | null = null;
  #atMs = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  take(report: PlayerTelemetry): void {
    // A second page whose player is idle says nothing about the one that plays.
    if (this.current()?.state === 'playing' && report.state === 'idle') return;
    this.#report = report;
    this.#atMs = this.#now();
  }

  /** The newest report; null when no player has spoken lately. */
  current(): PlayerTelemetry | null {
    return this.#now() - this.#atMs > lifeMs ? null : this.#report;
  }
}
