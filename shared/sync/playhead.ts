/**
 * The playhead of one source: where in the source’s own timeline the mixer reads at a given moment.
 *
 * Arrivals tell how the source’s clock lies against ours: the smallest “arrival − time stamp” of the last two seconds is
 * the path without jitter. The playhead follows `bufferMs` behind that line, moving with time and not with what happens
 * to be in the FIFO. So a burst at the start moves it to the live edge at once, cameras that are fed alike sit alike,
 * whatever order they were opened in, and a late frame costs one repeat and no drift of sound against picture.
 *
 * A feed whose packets regularly come later than the buffer allows (a muxer that gathers a second of quiet sound into one
 * packet, a rough network) moves the line back by what it needs; a single hiccup does not. That a packet holds so much is
 * seen when it arrives, by the picture that came in time meanwhile: then the first one is enough.
 *
 * Clock drift is absorbed by reading up to 0.1 % faster or slower (the sound is resampled); within half a frame nothing
 * is corrected at all, so a healthy source passes bit by bit.
 */
import { SAMPLE_RATE_HZ } from '../canvas.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const WINDOW_MS = 2000;
const BUCKET_MS = 100;
/** Late packets are looked for in nine seconds, in 300 ms pieces; they count when at least three pieces had some. */
const LATE_BUCKET_MS = 300;
const LATE_BUCKETS = 30;
const LATE_RANK = 3;
/** Sound that comes at once for as long as this was gathered into one packet, if the picture has come in time meanwhile. */
const PACKED_MS = 150;
/** Arrivals closer than this are one burst. */
const BURST_MS = 15;
/** A picture is in time when it came this shortly before the burst. */
const IN_TIME_MS = 80;
/** What is late right after opening is backlog. */
const SETTLE_MS = 500;
/** So long after the first arrival, and after each jump until then, the playhead is on its way to the live edge. */
const OPENING_MS = 1000;
/** A busy machine may take so long to decode what has waited. */
const MAX_OPENING_MS = 5000;
/** Room beyond the latest that counts: packets are not all alike. */
const LATE_MARGIN_MS = 10;
const LATE_MARGIN_SHARE = 0.15;
/** Most that is waited for the later stream, or for late packets: pictures are not kept for longer than 1.5 s. */
const MAX_ROOM_MS = 1400;
/** An arrival gap after which the old line says nothing any more. Quiet sound may come in packets of almost a second. */
const FORGET_MS = 1500;
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
  /** It has only just begun: what is passed over now is backlog, and no loss. */
  opening: boolean;
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
  #firstMs: number | null = null;
  #openUntilMs = 0;
  #position: number | null = null;
  #correcting = false;
  #drift = new DriftEstimate();

  constructor(options: PlayheadOptions) {
    this.#samplesPerFrame = options.samplesPerFrame;
    this.#bufferMs = options.bufferMs;
  }

  /**
   * Something arrived at `nowMs`. `freshMs`: how far the source’s timeline is there now. `neededMs`: where the playhead
   * stands, at the latest, when it must have arrived; null for silence that fills a hole. The same for a picture; for sound
   * the end and the start of the packet, less the frame of samples that a tick reads at once.
   */
  arrived(kind: ArrivalKind, freshMs: number, neededMs: number | null, nowMs: number): void {
    const { video, audio } = this.#lines;
    if (this.#firstMs === null) {
      this.#firstMs = nowMs;
      this.#openUntilMs = nowMs + OPENING_MS;
    }
    if (kind === 'audio') audio.burst(freshMs, neededMs, nowMs, video.lastArrivalMs);
    this.#lines[kind].arrived(freshMs, neededMs, nowMs);
    const live = [video, audio].filter((line) => line.alive(nowMs));
    const latest = live.reduce((max, line) => Math.max(max, line.offsetMs(this.#bufferMs)), Number.NEGATIVE_INFINITY);
    const earliest = live.reduce((min, line) => Math.min(min, line.liveMs), Number.POSITIVE_INFINITY);
    this.#anchorMs = Math.min(latest, earliest + MAX_ROOM_MS);
  }

  /**
   * Moves on by one tick that puts out `outSamples` samples. Null until something has arrived. `pictureAt`: the time of
   * any one picture; where the playhead jumps, it lands on a picture and not between two.
   */
  tick(nowMs: number, outSamples: number, pictureAt = 0): PlayheadStep | null {
    if (this.#anchorMs === null) return null;
    const target = (nowMs - this.#anchorMs - this.#bufferMs) * SAMPLES_PER_MS;
    this.#drift.sample(nowMs, this.#anchorMs);
    const opening = nowMs < this.#openUntilMs;
    const position = this.#position;
    const errorFrames = position === null ? Number.POSITIVE_INFINITY : (target - position) / this.#samplesPerFrame;
    if (position === null || Math.abs(errorFrames) > JUMP_FRAMES) {
      this.#correcting = false;
      if (opening) this.#openUntilMs = Math.min(nowMs + OPENING_MS, (this.#firstMs ?? nowMs) + MAX_OPENING_MS);
      const frames = Math.round((target - pictureAt) / this.#samplesPerFrame);
      const start = Math.floor(pictureAt + frames * this.#samplesPerFrame);
      this.#position = start + outSamples;
      return { position: start, rate: 1, jumped: true, opening };
    }
    this.#correcting = Math.abs(errorFrames) > (this.#correcting ? STOP_CORRECTING_FRAMES : START_CORRECTING_FRAMES);
    if (this.#correcting) {
      const rate = 1 + Math.sign(errorFrames) * MAX_CORRECTION;
      this.#position = position + outSamples * rate;
      return { position, rate, jumped: false, opening };
    }
    // Between corrections the position is a whole sample, so that samples pass untouched. After one, a tick reads on to
    // the nearest: a jump of half a sample would be heard.
    const whole = Math.round(position);
    this.#position = whole + outSamples;
    return { position, rate: 1 + (whole - position) / outSamples, jumped: false, opening };
  }

  /** Forgets the timeline: the source was opened again. */
  reset(): void {
    this.#lines = { video: new ArrivalLine(), audio: new ArrivalLine() };
    this.#anchorMs = null;
    this.#firstMs = null;
    this.#position = null;
    this.#correcting = false;
    this.#drift = new DriftEstimate();
  }

  /** The source’s clock against ours, parts per million; positive: the source is fast. 0 until there is a minute to judge by. */
  get driftPpm(): number {
    return this.#drift.ppm;
  }
}

/** A long piece that came in one packet, and how late its first sound was. */
interface Packed {
  atMs: number;
  lateMs: number;
}

/** What comes at once: where it began, when its first sound was needed, and whether pictures came in time meanwhile. */
interface Burst {
  freshMs: number;
  neededMs: number;
  inTime: boolean;
  packed: Packed | null;
}

/** How the time stamps of one stream lie against our clock. */
class ArrivalLine {
  /** Smallest “arrival − time stamp” per bucket of 100 ms, oldest first. */
  #fresh: { startMs: number; minMs: number }[] = [];
  /** Largest one per 300 ms, oldest first. */
  #late: { startMs: number; maxMs: number }[] = [];
  #startedMs = 0;
  #lastArrivalMs = Number.NEGATIVE_INFINITY;
  #burst: Burst = { freshMs: 0, neededMs: 0, inTime: false, packed: null };
  /** How late long pieces were that came in one packet: no accident, so each of them counts. */
  #packed: Packed[] = [];

  get lastArrivalMs(): number {
    return this.#lastArrivalMs;
  }

  /** Looks whether what arrives belongs to one large packet. Called before `arrived`. */
  burst(freshMs: number, neededMs: number | null, nowMs: number, pictureMs: number): void {
    if (neededMs === null) {
      // What came with it was held back by the hole, which tells nothing of the way.
      this.#packed = this.#packed.filter((packed) => packed !== this.#burst.packed);
      if (nowMs - this.#lastArrivalMs <= BURST_MS) this.#late.pop();
      this.#burst = { freshMs, neededMs: 0, inTime: false, packed: null };
      return;
    }
    if (nowMs - this.#lastArrivalMs > BURST_MS) {
      // One with which it begins, for the first time or after a pause, is backlog.
      const settled = this.alive(nowMs) && nowMs - this.#startedMs >= SETTLE_MS;
      this.#burst = { freshMs, neededMs, inTime: settled && nowMs - pictureMs < IN_TIME_MS, packed: null };
      return;
    }
    const burst = this.#burst;
    if (!burst.inTime || freshMs - burst.freshMs < PACKED_MS) return;
    // Gathering makes its first sample late by what was gathered. What is later still was held back, which is an accident.
    const lateMs = Math.min(nowMs, this.liveMs + freshMs) - burst.neededMs;
    if (burst.packed === null) {
      burst.packed = { atMs: nowMs, lateMs };
      this.#packed.push(burst.packed);
    } else burst.packed.lateMs = lateMs;
  }

  arrived(freshMs: number, neededMs: number | null, nowMs: number): void {
    if (!this.alive(nowMs)) {
      this.#fresh = [];
      this.#late = [];
      this.#packed = [];
      this.#startedMs = nowMs;
    }
    this.#lastArrivalMs = nowMs;
    const last = this.#fresh.at(-1);
    if (last !== undefined && nowMs - last.startMs < BUCKET_MS) last.minMs = Math.min(last.minMs, nowMs - freshMs);
    else this.#fresh.push({ startMs: nowMs, minMs: nowMs - freshMs });
    while ((this.#fresh[0]?.startMs ?? nowMs) < nowMs - WINDOW_MS) this.#fresh.shift();
    while ((this.#packed[0]?.atMs ?? nowMs) < nowMs - LATE_BUCKETS * LATE_BUCKET_MS) this.#packed.shift();
    if (neededMs === null || nowMs - this.#startedMs < SETTLE_MS) return;
    const piece = this.#late.at(-1);
    if (piece !== undefined && nowMs - piece.startMs < LATE_BUCKET_MS)
      piece.maxMs = Math.max(piece.maxMs, nowMs - neededMs);
    else this.#late.push({ startMs: nowMs, maxMs: nowMs - neededMs });
    if (this.#late.length > LATE_BUCKETS) this.#late.shift();
  }

  /** The path without jitter. */
  get liveMs(): number {
    return this.#fresh.reduce((min, b) => Math.min(min, b.minMs), Number.POSITIVE_INFINITY);
  }

  /** The line to follow, when the playhead stays `bufferMs` behind it. */
  offsetMs(bufferMs: number): number {
    const live = this.liveMs;
    const accidents = this.#late.map((b) => b.maxMs).toSorted((a, b) => b - a)[LATE_RANK - 1];
    const late = this.#packed.reduce((latest, { lateMs }) => Math.max(latest, lateMs), accidents ?? live);
    if (accidents === undefined && this.#packed.length === 0) return live;
    const room = LATE_MARGIN_MS + LATE_MARGIN_SHARE * Math.max(0, late - live);
    return Math.max(live, late - bufferMs + room);
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
