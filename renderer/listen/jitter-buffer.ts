/**
 * Smooths out what comes over the network: packets go in as they arrive, sound comes out at the speaker’s own pace. It
 * keeps a target of sound in hand, reads a little faster or slower while the two clocks differ, and never breaks a wave
 * off: wherever something is missing or passed over, the sound fades over it. No clock of its own; time is what is pulled.
 */

/** Samples a second, in and out. */
export const RATE_HZ = 48_000;
/** Room for 1.3 s. A power of two, so that places wrap by a mask. */
const CAPACITY = 65_536;
const MASK = CAPACITY - 1;
const samples = (ms: number): number => (ms * RATE_HZ) / 1000;

const TARGET_MS = 120;
const MAX_TARGET_MS = 300;
/** What each break adds to the target, and what each calm minute takes off it again. */
const TARGET_STEP_MS = 40;
const CALM_SAMPLES = 60 * RATE_HZ;
/** More than this above the target is passed over: it came in one piece after a pause. */
const TOO_MUCH_MS = 200;
const FADE = samples(5);
/** A gap of so many packets is kept as silence, so that the delay stays; after a longer one it just goes on. */
const MAX_GAP_PACKETS = 10;
/** What interpolation reads around its place. */
const BEFORE = 1;
const AFTER = 3;
/** The depth is averaged over so long: packets come a program frame at a time. */
const AVERAGE_SAMPLES = 2 * RATE_HZ;
/** While it is so near to the target, sound passes at its own pace. */
const EASY_SAMPLES = samples(8);
/** Share of the excess that is caught up a second, and the most: 0.4 % is 7 cents, which nobody hears. */
const CATCH_UP_PER_S = 0.1;
const MAX_CATCH_UP = 0.004;

export interface JitterReport {
  playing: boolean;
  /** Sound in hand, averaged over two seconds while it plays. */
  depthMs: number;
  targetMs: number;
  /** How often it ran empty, and how often it passed over what was too much. */
  breaks: number;
  skips: number;
  lostPackets: number;
}

/** A value between four neighbours, `t` of the way from `b` to `c` (Catmull and Rom’s spline). */
function between(a: number, b: number, c: number, d: number, t: number): number {
  const slope = 0.5 * (c - a);
  const cubic = 1.5 * (b - c) + 0.5 * (d - a);
  const square = a - 2.5 * b + 2 * c - 0.5 * d;
  return ((cubic * t + square) * t + slope) * t + b;
}

export class JitterBuffer {
  readonly #left = new Float32Array(CAPACITY);
  readonly #right = new Float32Array(CAPACITY);
  /** Places count samples from the beginning and never wrap. */
  #write = BEFORE;
  #read = BEFORE;
  #expected: number | null = null;
  #playing = false;
  /** It fades out before a pause; once begun that is carried through. */
  #ending = false;
  #gain = 0;
  /** Where it was before it passed something over, and how much of the cross-fade is left. */
  #oldRead = 0;
  #crossLeft = 0;
  #targetMs = TARGET_MS;
  #average = 0;
  #calm = 0;
  #breaks = 0;
  #skips = 0;
  #lost = 0;

  /** Takes a packet, −1…1. `sequence` grows by one a packet and wraps at 2³². */
  push(sequence: number, left: Float32Array, right: Float32Array): void {
    const gap = this.#expected === null ? 0 : (sequence - this.#expected) >>> 0;
    this.#expected = (sequence + 1) >>> 0;
    const seam = gap !== 0;
    if (seam) {
      this.#fadeTail();
      if (gap <= MAX_GAP_PACKETS) {
        this.#lost += gap;
        this.#makeRoom(gap * left.length);
        for (let i = 0; i < gap * left.length; i += 1) this.#put(0, 0);
      }
    }
    this.#makeRoom(left.length);
    for (let i = 0; i < left.length; i += 1) {
      const gain = seam && i < FADE ? i / FADE : 1;
      this.#put((left[i] ?? 0) * gain, (right[i] ?? 0) * gain);
    }
  }

  /** Another stream follows: what is left of this one fades out, and the new one fills the buffer anew. */
  restart(): void {
    this.#expected = null;
    const keep = Math.ceil(this.#read) + FADE + AFTER;
    if (this.#write > keep) this.#write = keep;
    this.#ending = this.#playing;
    if (!this.#playing) this.#read = this.#write;
  }

  /** Fills both channels with what is to be heard next. */
  pull(left: Float32Array, right: Float32Array): void {
    const count = left.length;
    const rate = this.#pace(count);
    for (let i = 0; i < count; i += 1) {
      if (!this.#playing) {
        left[i] = 0;
        right[i] = 0;
        continue;
      }
      if (!this.#ending && this.#write - this.#read < FADE + AFTER + 1) this.#runDry();
      this.#gain = Math.min(1, Math.max(0, this.#gain + (this.#ending ? -1 : 1) / FADE));
      let l = this.#at(this.#left, this.#read);
      let r = this.#at(this.#right, this.#read);
      if (this.#crossLeft > 0) {
        const old = this.#crossLeft / FADE;
        l += (this.#at(this.#left, this.#oldRead) - l) * old;
        r += (this.#at(this.#right, this.#oldRead) - r) * old;
        this.#oldRead += rate;
        this.#crossLeft -= 1;
      }
      left[i] = l * this.#gain;
      right[i] = r * this.#gain;
      this.#read += rate;
      if (this.#ending && this.#gain === 0) {
        this.#playing = false;
        this.#ending = false;
        this.#crossLeft = 0;
      }
    }
  }

  report(): JitterReport {
    return {
      playing: this.#playing && !this.#ending,
      depthMs: ((this.#playing ? this.#average : this.#write - this.#read) * 1000) / RATE_HZ,
      targetMs: this.#targetMs,
      breaks: this.#breaks,
      skips: this.#skips,
      lostPackets: this.#lost,
    };
  }

  /** How fast to read for the next `count` samples, after starting or passing over what must be. */
  #pace(count: number): number {
    const depth = this.#write - this.#read;
    const target = samples(this.#targetMs);
    if (!this.#playing) {
      if (depth < target) return 1;
      this.#playing = true;
      this.#gain = 0;
      this.#read = this.#write - target;
      this.#average = target;
      return 1;
    }
    if (!this.#ending && this.#crossLeft === 0 && depth > target + samples(TOO_MUCH_MS)) this.#passOver(target);
    this.#average += ((this.#write - this.#read - this.#average) * count) / AVERAGE_SAMPLES;
    this.#calm += count;
    if (this.#calm >= CALM_SAMPLES) {
      this.#calm = 0;
      this.#targetMs = Math.max(TARGET_MS, this.#targetMs - TARGET_STEP_MS / 2);
    }
    const excess = this.#average - target;
    if (Math.abs(excess) <= EASY_SAMPLES) return 1;
    const wanted = ((excess - Math.sign(excess) * EASY_SAMPLES) / RATE_HZ) * CATCH_UP_PER_S;
    return 1 + Math.min(MAX_CATCH_UP, Math.max(-MAX_CATCH_UP, wanted));
  }

  #passOver(target: number): void {
    this.#oldRead = this.#read;
    this.#crossLeft = FADE;
    this.#read = this.#write - target;
    this.#average = target;
    this.#skips += 1;
  }

  #runDry(): void {
    this.#ending = true;
    this.#breaks += 1;
    this.#calm = 0;
    this.#targetMs = Math.min(MAX_TARGET_MS, this.#targetMs + TARGET_STEP_MS);
  }

  #at(channel: Float32Array, place: number): number {
    const whole = Math.floor(place);
    const part = place - whole;
    const b = channel[whole & MASK] ?? 0;
    if (part === 0) return b;
    const a = channel[(whole - 1) & MASK] ?? 0;
    const c = channel[(whole + 1) & MASK] ?? 0;
    const d = channel[(whole + 2) & MASK] ?? 0;
    return between(a, b, c, d, part);
  }

  #put(left: number, right: number): void {
    this.#left[this.#write & MASK] = left;
    this.#right[this.#write & MASK] = right;
    this.#write += 1;
  }

  /** What has not been played yet ends softly. */
  #fadeTail(): void {
    const from = Math.max(Math.ceil(this.#read) + AFTER, this.#write - FADE);
    const length = this.#write - from;
    for (let i = 0; i < length; i += 1) {
      const place = (from + i) & MASK;
      const gain = 1 - (i + 1) / length;
      this.#left[place] = (this.#left[place] ?? 0) * gain;
      this.#right[place] = (this.#right[place] ?? 0) * gain;
    }
  }

  /** Nobody pulls, as while a browser holds the sound back: only the newest is kept, and it fades in. */
  #makeRoom(count: number): void {
    if (this.#write + count - this.#read <= CAPACITY - BEFORE - AFTER) return;
    this.#read = this.#write - samples(this.#targetMs);
    this.#gain = 0;
    this.#crossLeft = 0;
  }
}
