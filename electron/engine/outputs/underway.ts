/** Frames that were written to a push’s FFmpeg and have not left it: its pipe and its own buffers hide them. */

/** More than any pipe holds; an FFmpeg that counts no frames must not make the list grow for ever. */
const MOST = 1000;
/** FFmpeg reports four times a second; when it is blocked it does not. */
const REPORTS_MS = 400;

export class Underway {
  #handed = 0;
  #frames: { number: number; atMs: number }[] = [];
  #reported = { atMs: Number.NEGATIVE_INFINITY, ageMs: 0 };

  /** Frames were written that came out of the encoder at `atMs`. */
  handed(frames: number, atMs: number): void {
    if (frames === 0) return;
    this.#handed += frames;
    this.#frames.push({ number: this.#handed, atMs });
    if (this.#frames.length > MOST) this.#frames.shift();
  }

  /** FFmpeg says that it has sent so many frames since it started. */
  sent(frames: number, nowMs: number): void {
    const first = this.#frames.findIndex(({ number }) => number > frames);
    this.#frames = first < 0 ? [] : this.#frames.slice(first);
    this.#reported = { atMs: nowMs, ageMs: this.#ageMs(nowMs) };
  }

  /** Age of the oldest one, ms; 0 when there is none. As of FFmpeg’s last word, unless that is long ago. */
  ageMs(nowMs: number): number {
    return nowMs - this.#reported.atMs < REPORTS_MS ? this.#reported.ageMs : this.#ageMs(nowMs);
  }

  #ageMs(nowMs: number): number {
    const [oldest] = this.#frames;
    return oldest === undefined ? 0 : Math.max(0, nowMs - oldest.atMs);
  }
}
