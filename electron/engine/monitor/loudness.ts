/**
 * Loudness of the program: ITU-R BS.1770-4 and EBU R 128 in “EBU mode” (EBU Tech 3341), range by EBU Tech 3342. Energy is
 * gathered in pieces of 10 ms, so that momentary and short-term loudness slide by that; gating blocks start every 100 ms.
 */
import { CHANNELS, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import { dbOfGain } from '#shared/sound/decibel.ts';
import type { Loudness } from '#shared/state/telemetry.ts';
import { flushed } from '../mixer/sound/ramps.ts';
import { LoudnessHistogram, loudnessOf } from './loudness-histogram.ts';
import { hundredths } from './meters.ts';
import { TruePeakDetector } from './true-peak.ts';

const PIECE_SAMPLES = SAMPLE_RATE_HZ / 100;
const MOMENTARY_PIECES = 40;
const SHORT_TERM_PIECES = 300;
const STEP_PIECES = 10;
/** BS.1770-4: blocks more than 10 LU under the ungated loudness do not count. Tech 3342: 20 LU. */
const GATE_LU = 10;
const RANGE_GATE_LU = 20;
/** Quieter than this is nothing to tell. */
const FLOOR_LUFS = -90;

/** BS.1770-4 tables 1 and 2 for 48 kHz: the shelf of the head, then the high-pass. */
const SHELF = { b: [1.53512485958697, -2.69169618940638, 1.19839281085285], a: [-1.69065929318241, 0.73248077421585] };
const PASS = { b: [1, -2, 1], a: [-1.99004745483398, 0.99007225036621] };
const [SB0, SB1, SB2] = SHELF.b as [number, number, number];
const [SA1, SA2] = SHELF.a as [number, number];
const [PB0, PB1, PB2] = PASS.b as [number, number, number];
const [PA1, PA2] = PASS.a as [number, number];

/** One channel’s K-weighting, both filters in transposed direct form II. */
class KFilter {
  #s1 = 0;
  #s2 = 0;
  #p1 = 0;
  #p2 = 0;

  /** The sum of the squares of the weighted samples `from` … `to` of channel `channel`. */
  energy(sound: Float32Array, from: number, to: number, channel: number): number {
    let [s1, s2, p1, p2, sum] = [this.#s1, this.#s2, this.#p1, this.#p2, 0];
    for (let i = from; i < to; i += 1) {
      const x = sound[i * CHANNELS + channel] ?? 0;
      const y = SB0 * x + s1;
      s1 = SB1 * x - SA1 * y + s2;
      s2 = SB2 * x - SA2 * y;
      const z = PB0 * y + p1;
      p1 = PB1 * y - PA1 * z + p2;
      p2 = PB2 * y - PA2 * z;
      sum += z * z;
    }
    [this.#s1, this.#s2, this.#p1, this.#p2] = [flushed(s1), flushed(s2), flushed(p1), flushed(p2)];
    return sum;
  }
}

export class LoudnessMeter {
  readonly #left = new KFilter();
  readonly #right = new KFilter();
  readonly #peaks: TruePeakDetector;
  /** Mean square of each of the last pieces. */
  readonly #pieces = new Float64Array(SHORT_TERM_PIECES);
  readonly #blocks = new LoudnessHistogram();
  readonly #shortTerm = new LoudnessHistogram();
  #pieceSamples = 0;
  #pieceEnergy = 0;
  /** Pieces since the start, and since the reset. */
  #count = 0;
  #counted = 0;
  #truePeak = 0;
  #sinceMs: number;

  constructor(maxSamples: number, nowMs: number) {
    this.#peaks = new TruePeakDetector(maxSamples);
    this.#sinceMs = nowMs;
  }

  /** Takes interleaved samples, −1…1. */
  add(sound: Float32Array, samples: number): void {
    const peak = this.#peaks.run(sound, samples, this.#truePeak, null);
    if (peak > this.#truePeak) this.#truePeak = peak;
    for (let from = 0; from < samples; ) {
      const to = Math.min(samples, from + PIECE_SAMPLES - this.#pieceSamples);
      this.#pieceEnergy += this.#left.energy(sound, from, to, 0) + this.#right.energy(sound, from, to, 1);
      this.#pieceSamples += to - from;
      if (this.#pieceSamples === PIECE_SAMPLES) this.#endPiece();
      from = to;
    }
  }

  read(): Loudness {
    const told = (value: number | null): number | null => (value === null ? null : hundredths(value));
    return {
      momentaryLufs: told(this.#windowLufs(MOMENTARY_PIECES)),
      shortTermLufs: told(this.#windowLufs(SHORT_TERM_PIECES)),
      integratedLufs: told(this.#blocks.gatedLufs(GATE_LU)),
      rangeLu: told(this.#shortTerm.rangeLu(RANGE_GATE_LU)),
      truePeakDbtp: this.#truePeak === 0 ? null : hundredths(dbOfGain(this.#truePeak)),
      sinceMs: this.#sinceMs,
    };
  }

  /** Starts integrated loudness, range and true-peak maximum anew. */
  reset(nowMs: number): void {
    this.#blocks.clear();
    this.#shortTerm.clear();
    this.#peaks.clear();
    this.#counted = 0;
    this.#truePeak = 0;
    this.#sinceMs = nowMs;
  }

  #endPiece(): void {
    this.#pieces[this.#count % SHORT_TERM_PIECES] = this.#pieceEnergy / PIECE_SAMPLES;
    this.#count += 1;
    this.#counted += 1;
    this.#pieceEnergy = 0;
    this.#pieceSamples = 0;
    if (this.#counted % STEP_PIECES !== 0) return;
    if (this.#counted >= MOMENTARY_PIECES) this.#blocks.add(this.#window(MOMENTARY_PIECES));
    if (this.#counted >= SHORT_TERM_PIECES) this.#shortTerm.add(this.#window(SHORT_TERM_PIECES));
  }

  /** Mean square over the last `pieces` pieces. */
  #window(pieces: number): number {
    let sum = 0;
    for (let back = 1; back <= pieces; back += 1) {
      sum += this.#pieces[(this.#count - back) % SHORT_TERM_PIECES] ?? 0;
    }
    return sum / pieces;
  }

  #windowLufs(pieces: number): number | null {
    if (this.#count < pieces) return null;
    const lufs = loudnessOf(this.#window(pieces));
    return lufs < FLOOR_LUFS ? null : lufs;
  }
}
