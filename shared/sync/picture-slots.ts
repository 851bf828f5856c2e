/**
 * When the pictures of a feed are shown that is faster than the canvas. Its decoder lets one picture of each canvas frame
 * pass (`onePerFrame`), with the time it has: 30 fps on 25 leaves steps of 33 and 67 ms. Wherever the playhead stands in
 * that pattern, some ticks would find two pictures and others none, so that one is passed over and one stands for two
 * frames, five times a second. Here each gets the middle of the frame it was chosen for. Pictures of a feed with the
 * canvas’s rate, or a slower one, keep their own time. Pure.
 */

/** `onePerFrame` begins the frames a quarter early. */
const EARLY = 0.25;
/** Steps below this are those of a faster feed: clocks and rounding to milliseconds stay within. */
const FASTER_STEP = 0.94;
/** A feed without such a step for so many pictures is no faster one any more. */
const FASTER_PICTURES = 50;

export class PictureSlots {
  readonly #samplesPerFrame: number;
  #last: number | null = null;
  #lastSlot: number | null = null;
  /** Pictures for which it still counts as faster. */
  #faster = 0;

  constructor(samplesPerFrame: number) {
    this.#samplesPerFrame = samplesPerFrame;
  }

  /** Time to show the picture with the time `at`, both in samples of the source’s timeline. Never goes back where `at` does not. */
  timeOf(at: number): number {
    const step = this.#last === null ? Number.POSITIVE_INFINITY : (at - this.#last) / this.#samplesPerFrame;
    this.#last = at;
    if (step <= 0) this.#lastSlot = null;
    if (step > 0 && step < FASTER_STEP) this.#faster = FASTER_PICTURES;
    else this.#faster = Math.max(0, this.#faster - 1);
    const own = Math.floor(at / this.#samplesPerFrame + EARLY);
    // A time on the edge may be rounded into the next frame here and was not in FFmpeg: the one after it is then one late.
    const slot = Math.min(own + 1, Math.max(own, (this.#lastSlot ?? own - 1) + 1));
    this.#lastSlot = slot;
    return this.#faster === 0 ? at : (slot + EARLY) * this.#samplesPerFrame;
  }
}
