/** A source’s own delay and watch, as they are applied to what has been decoded. Both change without opening anything. */
import { type Canvas, CHANNELS, fpsOf, frameMs, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import { goesOn } from '#shared/show/source-live.ts';
import type { SourceFaults } from '#shared/state/state.ts';
import { NO_FAULTS, SignalWatch, watches } from '#shared/watch/signal-watch.ts';
import { levelDb, PictureProbe } from './picture-probe.ts';
import { copies } from './source-tap.ts';

/** Pictures that do not move by design are not watched. */
const isWatched = ({ kind, watch }: SourceConfig): boolean =>
  kind !== 'test' && kind !== 'still' && kind !== 'clip' && watches(watch);

/** How far pictures may run ahead of the playhead: feeds that send sound long behind the picture need it. */
export const MAX_AHEAD_MS = 1500;

/** No pictures for this long: the source is lost. It is so with the buffer that a source has where nobody chose another. */
const LOST_MS = 500;
const USUAL_BUFFER_MS = 100;

export class SourceCare {
  readonly #canvas: Canvas;
  #config: SourceConfig;
  #probe: PictureProbe | null = null;
  #watch: SignalWatch | null = null;

  constructor(config: SourceConfig, canvas: Canvas) {
    this.#config = config;
    this.#canvas = canvas;
    this.configure(config);
  }

  configure(config: SourceConfig): void {
    this.#config = config;
    if (!isWatched(config)) {
      this.#watch = null;
      this.#probe = null;
      return;
    }
    this.#watch ??= new SignalWatch(config.watch);
    this.#watch.configure(config.watch);
    const { black, freeze } = config.watch;
    this.#probe = black.on || freeze.on ? (this.#probe ?? new PictureProbe(this.#canvas)) : null;
  }

  /** Nothing for longer than this, in ms, and it is lost: not before the buffer has run dry that is to ride out a pause. */
  get lostAfterMs(): number {
    return LOST_MS + Math.max(0, this.#config.bufferMs - USUAL_BUFFER_MS);
  }

  /** How far behind the playhead the picture is read, in samples of the timeline: whole frames of the canvas. */
  get pictureDelay(): number {
    return (this.#config.delay.videoFrames * SAMPLE_RATE_HZ) / fpsOf(this.#canvas.frameRate);
  }

  /** How far behind the playhead the sound is read, in samples. */
  get soundDelay(): number {
    return (this.#config.delay.audioMs * SAMPLE_RATE_HZ) / 1000;
  }

  /** Room for pictures: what is delayed, and what may run ahead. */
  get pictureRoom(): number {
    const { bufferMs, delay } = this.#config;
    return Math.ceil((MAX_AHEAD_MS + bufferMs) / frameMs(this.#canvas.frameRate)) + delay.videoFrames;
  }

  /** Samples behind the live edge that may still be read. */
  get soundRoom(): number {
    return this.soundDelay + (this.#config.bufferMs * SAMPLE_RATE_HZ) / 1000;
  }

  get faults(): SourceFaults {
    return this.#watch?.faults ?? NO_FAULTS;
  }

  /** A picture has arrived. */
  picture(data: Uint8Array, nowMs: number): void {
    if (this.#probe === null) return;
    this.#probe.look(data);
    this.#watch?.picture(nowMs, this.#probe.brightest, this.#probe.change);
  }

  /** What is heard of a source that has sound. */
  sound(samples: Float32Array, count: number, nowMs: number): void {
    if (this.#watch === null || !this.#config.watch.silence.on) return;
    this.#watch.sound(nowMs, levelDb(samples.subarray(0, count * CHANNELS), count));
  }

  /** Nothing is known of the signal any more. */
  reset(): void {
    this.#probe?.reset();
    this.#watch?.reset();
  }
}

/** Whether going from one configuration to the other means opening the source anew. */
export function mustReopen(before: SourceConfig, after: SourceConfig): boolean {
  // The copy for the isolated recording is made by the FFmpeg that opens the source.
  return copies(before) !== copies(after) || !goesOn(before, after);
}
