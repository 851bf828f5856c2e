/**
 * A received feed as it came, beside what is decoded from it, and how its own clock lies against the timeline that
 * pictures and sound are read in. Pure but for the tap.
 */
import { PTS_HZ } from '#shared/ts/packet.ts';

export type FeedTap = (bytes: Uint8Array) => void;

/** Where the source stands at a tick. */
export interface FeedPosition {
  /** The feed’s own time stamp (90 kHz, 33 bits) that the decoder calls time 0. */
  startTicks: number;
  /** What is read at this tick, in samples of the source’s timeline. */
  position: number;
  /** Time of the picture on screen, in samples. */
  shownAt: number;
}

export class RawFeed {
  readonly #open: (tap: FeedTap | null) => void;
  #startTicks: number | null = null;
  #at: { position: number; shownAt: number } | null = null;

  /** `open`: where taps are set. */
  constructor(open: (tap: FeedTap | null) => void) {
    this.#open = open;
  }

  /** The feed’s bytes go here too from now on; null: no more. They are the listener’s own. */
  tap(listener: FeedTap | null): void {
    this.#open(listener);
  }

  /** A decoder has been started: its timeline begins anew. */
  restarted(): void {
    this.#startTicks = null;
    this.#at = null;
  }

  /** A line of the decoder’s: FFmpeg subtracts the time at which the input starts, and tells it. */
  line(text: string): void {
    const start = /^\s*(?:\[\w+\]\s*)?Duration: .*\bstart: (-?\d+\.\d+)/.exec(text)?.[1];
    if (start !== undefined) this.#startTicks ??= Math.round(Number(start) * PTS_HZ);
  }

  /** What this tick reads and shows; `shownAt` null: nothing. */
  tick(position: number, shownAt: number | null): void {
    this.#at = shownAt === null ? null : { position, shownAt };
  }

  /** Null while it cannot be known. */
  get now(): FeedPosition | null {
    return this.#startTicks === null || this.#at === null ? null : { startTicks: this.#startTicks, ...this.#at };
  }
}
