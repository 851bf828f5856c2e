/** A source’s sound by absolute sample number: stereo, 48 kHz, 16 bit. What is not there reads as silence. */
import { CHANNELS, SAMPLE_RATE_HZ } from '#shared/canvas.ts';

/** Without a delay: 2.7 s. */
const CAPACITY_SAMPLES = 2 ** 17;
/** A backward jump beyond this is a new timeline, below it an overlap. */
const NEW_TIMELINE_SAMPLES = SAMPLE_RATE_HZ / 4;
/** Time stamps may be off by a millisecond without meaning it. */
const ROUNDING_SAMPLES = SAMPLE_RATE_HZ / 1000;
/** Length of the ramp that takes the click out of a start, an end or a jump: 2 ms. */
export const RAMP_SAMPLES = 96;

export class AudioRing {
  #ring = new Int16Array(CAPACITY_SAMPLES * CHANNELS);
  /** A power of two. */
  #capacity = CAPACITY_SAMPLES;
  #mask = CAPACITY_SAMPLES - 1;
  #start = 0;
  #end = 0;
  /** Whether the last read ended inside sound, and on which samples. */
  #sounding = false;
  #last: [number, number] = [0, 0];

  /** Keeps sound for reading as far as `samples` behind the live edge; what there is stays. */
  reserve(samples: number): void {
    let capacity = CAPACITY_SAMPLES;
    while (capacity < CAPACITY_SAMPLES / 2 + samples) capacity *= 2;
    if (capacity === this.#capacity) return;
    const ring = new Int16Array(capacity * CHANNELS);
    this.#start = Math.max(this.#start, this.#end - capacity);
    for (let at = this.#start; at < this.#end; at += 1) {
      const from = (at & this.#mask) * CHANNELS;
      const to = (at & (capacity - 1)) * CHANNELS;
      ring[to] = this.#ring[from] ?? 0;
      ring[to + 1] = this.#ring[from + 1] ?? 0;
    }
    this.#ring = ring;
    this.#capacity = capacity;
    this.#mask = capacity - 1;
  }

  /** Takes interleaved samples whose first is sample number `time` of the source’s timeline. */
  write(time: number, samples: Int16Array): void {
    // Rounding of time stamps is no gap.
    const at = Math.abs(time - this.#end) <= ROUNDING_SAMPLES ? this.#end : time;
    let from = 0;
    const count = samples.length / CHANNELS;
    if (at < this.#end - NEW_TIMELINE_SAMPLES || at > this.#end + this.#capacity / 2) {
      this.#start = at;
      this.#end = at;
    }
    const gap = at > this.#end;
    if (gap) this.#silence(this.#end, at);
    else from = Math.min(count, this.#end - at);
    for (let i = from; i < count; i += 1) {
      const slot = ((at + i) & this.#mask) * CHANNELS;
      this.#ring[slot] = samples[i * CHANNELS] ?? 0;
      this.#ring[slot + 1] = samples[i * CHANNELS + 1] ?? 0;
    }
    if (gap) {
      this.#fade(this.#end, -1);
      this.#fade(at, 1);
    }
    this.#end = Math.max(this.#end, at + count);
    this.#start = Math.max(this.#start, this.#end - this.#capacity);
  }

  /**
   * Reads `count` output samples into `out` (interleaved, −1…1) from `position` on, moving `rate` samples of the
   * timeline for each. `jumped`: the position does not continue the last one. Wherever sound begins, ends or is another
   * than before, it goes over without a step; where it simply goes on, its samples are untouched.
   */
  read(position: number, rate: number, count: number, jumped: boolean, out: Float32Array): void {
    if (rate === 1 && Number.isInteger(position)) this.#copy(position, count, out);
    else this.#interpolate(position, rate, count, out);
    const first = Math.max(0, Math.ceil((this.#start - position) / rate));
    const last = Math.min(count, Math.floor((this.#end - position) / rate));
    const empty = last <= first;
    if (!empty && first > 0) fadeIn(out, first, last);
    if (!empty && last < count) fadeAfter(out, last, count);
    const begins = !empty && first === 0;
    if (jumped || begins !== this.#sounding) this.#join(out, count);
    this.#ended(!empty && last + RAMP_SAMPLES > count, out, count);
  }

  /** Silence, into which what was sounding fades. */
  silence(count: number, out: Float32Array): void {
    out.fill(0, 0, count * CHANNELS);
    if (this.#sounding) this.#join(out, count);
    this.#ended(false, out, count);
  }

  /** Lets the difference to the last sample fade away, so that whatever comes now joins what was. */
  #join(out: Float32Array, count: number): void {
    const length = Math.min(RAMP_SAMPLES, count);
    const [l, r] = [this.#last[0] - (out[0] ?? 0), this.#last[1] - (out[1] ?? 0)];
    for (let i = 0; i < length; i += 1) {
      const gain = 1 - i / length;
      out[i * 2] = (out[i * 2] ?? 0) + l * gain;
      out[i * 2 + 1] = (out[i * 2 + 1] ?? 0) + r * gain;
    }
  }

  #ended(sounding: boolean, out: Float32Array, count: number): void {
    this.#sounding = sounding;
    this.#last = [out[count * 2 - 2] ?? 0, out[count * 2 - 1] ?? 0];
  }

  #copy(position: number, count: number, out: Float32Array): void {
    for (let i = 0; i < count; i += 1) {
      const at = position + i;
      const there = at >= this.#start && at < this.#end;
      const slot = (at & this.#mask) * CHANNELS;
      out[i * 2] = there ? (this.#ring[slot] ?? 0) / 32768 : 0;
      out[i * 2 + 1] = there ? (this.#ring[slot + 1] ?? 0) / 32768 : 0;
    }
  }

  /** Four-point, third-order Hermite interpolation: flat enough for 0.1 % off speed. */
  #interpolate(position: number, rate: number, count: number, out: Float32Array): void {
    for (let i = 0; i < count; i += 1) {
      const exact = position + i * rate;
      const base = Math.floor(exact);
      const t = exact - base;
      for (let c = 0; c < CHANNELS; c += 1) {
        const a = this.#sample(base - 1, c);
        const b = this.#sample(base, c);
        const d = this.#sample(base + 1, c);
        const e = this.#sample(base + 2, c);
        const slope = 0.5 * (d - a);
        const k2 = a - 2.5 * b + 2 * d - 0.5 * e;
        const k3 = 0.5 * (e - a) + 1.5 * (b - d);
        out[i * 2 + c] = ((k3 * t + k2) * t + slope) * t + b;
      }
    }
  }

  #sample(at: number, channel: number): number {
    if (at < this.#start || at >= this.#end) return 0;
    return (this.#ring[(at & this.#mask) * CHANNELS + channel] ?? 0) / 32768;
  }

  /** Takes the click out of an edge in the ring: fades up from `at` on, or down until `at`. */
  #fade(at: number, direction: 1 | -1): void {
    for (let i = 0; i < RAMP_SAMPLES; i += 1) {
      const slot = ((direction === 1 ? at + i : at - 1 - i) & this.#mask) * CHANNELS;
      this.#ring[slot] = Math.round(((this.#ring[slot] ?? 0) * i) / RAMP_SAMPLES);
      this.#ring[slot + 1] = Math.round(((this.#ring[slot + 1] ?? 0) * i) / RAMP_SAMPLES);
    }
  }

  #silence(from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      const slot = (at & this.#mask) * CHANNELS;
      this.#ring[slot] = 0;
      this.#ring[slot + 1] = 0;
    }
  }

  clear(): void {
    this.#start = 0;
    this.#end = 0;
    this.#sounding = false;
  }
}

/** Fades in what begins at `from`, as far as there is something. */
function fadeIn(out: Float32Array, from: number, to: number): void {
  for (let i = 0; i < Math.min(RAMP_SAMPLES, to - from); i += 1) {
    const at = (from + i) * CHANNELS;
    out[at] = ((out[at] ?? 0) * i) / RAMP_SAMPLES;
    out[at + 1] = ((out[at + 1] ?? 0) * i) / RAMP_SAMPLES;
  }
}

/** Lets the last sample before `end` fade away behind it. */
function fadeAfter(out: Float32Array, end: number, count: number): void {
  const [l, r] = [out[end * CHANNELS - 2] ?? 0, out[end * CHANNELS - 1] ?? 0];
  for (let i = 0; i < Math.min(RAMP_SAMPLES, count - end); i += 1) {
    const gain = 1 - (i + 1) / RAMP_SAMPLES;
    const at = (end + i) * CHANNELS;
    out[at] = l * gain;
    out[at + 1] = r * gain;
  }
}
