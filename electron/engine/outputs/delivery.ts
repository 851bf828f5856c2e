/**
 * Whether the far end takes what the kernel has taken. A peer that has vanished without a word leaves a connection that
 * looks well for as long as the kernel’s buffer has room: minutes, at a low bitrate.
 */
export class Delivery {
  #most = 0;
  #movedMs: number | null = null;

  /**
   * How long nothing has got through, ms.
   * @param sentBytes what was written to the connection since it was opened
   * @param unsentBytes what of it the kernel still holds and has not sent; null when it does not say
   */
  quietMs(sentBytes: number, unsentBytes: number | null, nowMs: number): number {
    // Both figures are up to a second old, and not equally: only a new highest value is movement.
    const through = sentBytes - (unsentBytes ?? 0);
    if (this.#movedMs === null || unsentBytes === null || unsentBytes === 0 || through > this.#most) {
      this.#most = Math.max(this.#most, through);
      this.#movedMs = nowMs;
    }
    return nowMs - this.#movedMs;
  }
}
