/** Counts viewers: distinct clients that fetched a playlist lately. No address is kept, only a keyed hash of it. */
import { createHmac, randomBytes } from 'node:crypto';

const rememberMs = 10_000;
/** A flood of made-up user agents must not fill the memory. */
const most = 50_000;

export class Viewers {
  readonly #key = randomBytes(16);
  readonly #seen = new Map<string, number>();

  /** A client fetched a playlist. */
  see(address: string, agent: string, nowMs: number): void {
    const id = createHmac('sha256', this.#key).update(`${address}\n${agent}`).digest('base64');
    // Set again, so that the map stays in the order of last sight.
    this.#seen.delete(id);
    if (this.#seen.size < most) this.#seen.set(id, nowMs);
  }

  count(nowMs: number): number {
    for (const [id, atMs] of this.#seen) {
      if (nowMs - atMs <= rememberMs) break;
      this.#seen.delete(id);
    }
    return this.#seen.size;
  }
}
