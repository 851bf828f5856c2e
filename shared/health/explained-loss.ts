/** Which of a receiver’s missing frames were lost on the way, and which had never been sent. */

/** A frame that was not sent is missed at the far end within this time: queue, latency and the far end’s report. */
export const EXPLAINED_MS = 30_000;

/**
 * Frames that are missing before the way begins are a credit, which the gaps seen at the far end use up, the oldest
 * first. What no gap has claimed in time is forgotten, so that it hides no later loss.
 */
export class ExplainedLoss {
  #credits: { atMs: number; frames: number }[] = [];

  /**
   * Frames lost on the way, of the `missing` that the far end has newly reported.
   *
   * @param atMs by a clock that nobody sets
   * @param notSent frames newly known not to have been sent
   */
  take(atMs: number, notSent: number, missing: number): number {
    this.#credits = this.#credits.filter((credit) => atMs - credit.atMs <= EXPLAINED_MS);
    if (notSent > 0) this.#credits.push({ atMs, frames: notSent });
    let lost = missing;
    for (const credit of this.#credits) {
      const explained = Math.min(lost, credit.frames);
      credit.frames -= explained;
      lost -= explained;
    }
    this.#credits = this.#credits.filter(({ frames }) => frames > 0);
    return lost;
  }
}
