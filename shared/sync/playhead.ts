/**
 * The playhead of one source: where in the source’s own timeline the mixer reads at a given moment.
 *
 * Arrivals tell how the source’s clock lies against ours: the smallest “arrival − time stamp” of the last two seconds is
 * the path without jitter. The playhead follows `bufferMs` behind that line, moving with time and not with what happens
 * to be in the FIFO. So a burst at the start moves it to the live edge at once, cameras that are fed alike sit alike,
 * whatever order they were opened in, and a late frame costs one repeat and no drift of sound against picture.
 *
 * Clock drift is absorbed by reading up to 0.1 % faster or slower (the sound is resampled); within half a frame nothing
 * is corrected at all, so a healthy source passes bit by bit.
 */
import { SAMPLE_RATE_HZ } from '../canvas.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const WINDOW_MS = 2000;
const BUCKET_MS = 100;
/** An arrival gap after which the old line says nothing any more. */
const FORGET_MS = 500;
/** Fastest correction: one part in a thousand is about two hundredths of a semitone. */
const MAX_CORRECTION = 0.001;
const START_CORRECTING_FRAMES = 0.5;
const STOP_CORRECTING_FRAMES = 0.1;
const JUMP_FRAMES = 2.5;

export interface PlayheadStep {
  /** Position in the source’s timeline, in samples at 48 kHz, at which this tick starts to read. */
  position: number;
  /** Samples of the source’s timeline per output sample: 1, or up to 0.1 % off while correcting. */
  rate: number;
  /** The position does not continue the last one: sound needs a short fade. */
  jumped: boolean;
}

/** What arrives: the playhead waits for the later of the two, because feeds often send sound behind its picture. */
export type ArrivalKind = 'video' | 'audio';

export interface PlayheadOptions {
  /** Frame length of the canvas in samples; need not be whole. */
  samplesPerFrame: number;
  bufferMs: number;
}

export class Playhead {
  readonly #samplesPerFrame: number;
  readonly #bufferMs: number;
  #lines = { video: new ArrivalLine(), audio: new ArrivalLine() };
  #anchorMs: number | null = null;
  #position: number | null = null;
  #correcting = false;
  #drift = new DriftEstimate();

  constructor(options: PlayheadOptions) {
    this.#samplesPerFrame = options.samplesPerFrame;
    this.#bufferMs = options.bufferMs;
  }

  /**
   * Something that can be shown from `ptsMs` of the source’s timeline on arrived at `nowMs`. For sound that is the end of
   * the packet less one frame: a tick needs a whole frame of samples.
   */
  arrived(kind: ArrivalKind, ptsMs: number, nowMs: number): void {
    this.#lines[kind].arrived(ptsMs, nowMs);
    const live = [this.#lines.video, this.#lines.audio].filter((line) => line.alive(nowMs));
    this.#anchorMs = live.reduce((latest, line) => Math.max(latest, line.offsetMs), Number.NEGATIVE_INFINITY);
  }

  /** Moves on by one tick that puts out `outSamples` samples. Null until something has arrived. */
  tick(nowMs: number, outSamples: number): PlayheadStep | null {
    if (this.#anchorMs === null) return null;
    const target = (nowMs - this.#anchorMs - this.#bufferMs) * SAMPLES_PER_MS;
    this.#drift.sample(nowMs, this.#anchorMs);
    const position = this.#position;
    const errorFrames = position === null ? Number.POSITIVE_INFINITY : (target - position) / this.#samplesPerFrame;
    if (position === null || Math.abs(errorFrames) > JUMP_FRAMES) {
      this.#correcting = false;
      const frame = Math.round(target / this.#samplesPerFrame);
      const start = Math.floor(frame * this.#samplesPerFrame);
      this.#position = start + outSamples;
      return { position: start, rate: 1, jumped: true };
    }
    this.#correcting = Math.abs(errorFrames) > (this.#correcting ? STOP_CORRECTING_FRAMES : START_CORRECTING_FRAMES);
    const rate = this.#correcting ? 1 + Math.sign(errorFrames) * MAX_CORRECTION : 1;
    // Between corrections the position is a whole sample, so that samples pass untouched.
    const start = this.#correcting ? position : Math.round(position);
    this.#position = start + outSamples * rate;
    return { position: start, rate, jumped: false };
  }

  /** Forgets the timeline: the source was opened again. */
  reset(): void {
    this.#lines = { video: new ArrivalLine(), audio: new ArrivalLine() };
    this.#anchorMs = null;
    this.#position = null;
    this.#correcting = false;
    this.#drift = new DriftEstimate();
  }

  /** The source’s clock against ours, parts per million; positive: the source is fast. 0 until there is a minute to judge by. */
  get driftPpm(): number {
    return this.#drift.ppm;
  }
}

/** The smallest “arrival − time stamp” of one stream over the last two seconds. */
class ArrivalLine {
  /** Minimum per bucket of 100 ms, oldest first. */
  #buckets: { startMs: number; minMs: number }[] = [];
  #lastArrivalMs = Number.NEGATIVE_INFINITY;
  offsetMs = Number.POSITIVE_INFINITY;

  arrived(ptsMs: number, nowMs: number): void {
    if (!this.alive(nowMs)) this.#buckets = [];
    this.#lastArrivalMs = nowMs;
    const offset = nowMs - ptsMs;
    const last = this.#buckets.at(-1);
    if (last !== undefined && nowMs - last.startMs < BUCKET_MS) last.minMs = Math.min(last.minMs, offset);
    else this.#buckets.push({ startMs: nowMs, minMs: offset });
    while ((this.#buckets[0]?.startMs ?? nowMs) < nowMs - WINDOW_MS) this.#buckets.shift();
    this.offsetMs = this.#buckets.reduce((min, b) => Math.min(min, b.minMs), Number.POSITIVE_INFINITY);
  }

  alive(nowMs: number): boolean {
    return nowMs - this.#lastArrivalMs <= FORGET_MS;
  }
}

/** Slope of the anchor over a minute. */
class DriftEstimate {
  #samples: { atMs: number; anchorMs: number }[] = [];

  sample(nowMs: number, anchorMs: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && nowMs - last.atMs < 1000) return;
    // A jump of the timeline is not drift.
    if (last !== undefined && Math.abs(anchorMs - last.anchorMs) > 20) this.#samples = [];
    this.#samples.push({ atMs: nowMs, anchorMs });
    if (this.#samples.length > 61) this.#samples.shift();
  }

  get ppm(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.atMs - first.atMs < 20_000) return 0;
    return (-(last.anchorMs - first.anchorMs) / (last.atMs - first.atMs)) * 1e6;
  }
}
