/**
 * What comes of a source as it came in, for its isolated recording: the bytes of its reception, or the copy that its FFmpeg
 * makes beside decoding. Of a copy the head is kept, so that recording can begin at any time without opening anything.
 */
import { messageOf } from '#shared/errors.ts';
import { isolationOf } from '#shared/recording/isolation.ts';
import { MatroskaUnits } from '#shared/recording/matroska-units.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import { isReceived } from '../reception/intake.ts';
import type { IsolatedPiece } from '../recording/isolated-piece.ts';
import type { InputPlan } from './inputs/input-plan.ts';

/** Received bytes are gathered for this long: seldom enough not to be felt, often enough to tell when something came. */
const GATHER_MS = 50;
const GATHER_BYTES = 1024 * 1024;
/** Output 0 is what the mixer gets, output 1 the copy. MPEG-TS takes anything, but as data that nobody can play. */
const COPY_REFUSED =
  /Could not write header for output file #1|\[out#1\/[^\]]*\] (?:\[\w+\] )?Could not write header|is muxed as a private data stream/;

/** Whether an armed source’s FFmpeg has to make the copy. */
export const copies = (config: SourceConfig): boolean =>
  config.isolated && isolationOf(config).way !== 'none' && !isReceived(config);

/** How a copy is written. MPEG-TS takes AAC as it comes in HLS; Matroska takes nearly every codec, but not that. */
export type CopyFormat = 'mpegts' | 'matroska';

/** What usually fits; where it does not, FFmpeg says so before its first picture and the other one is tried. */
const usualFormat = ({ kind }: SourceConfig): CopyFormat =>
  kind === 'http' || kind === 'rtmp' || kind === 'udp' || kind === 'srt' ? 'mpegts' : 'matroska';

const muxer = {
  mpegts: ['-muxdelay', '0', '-muxpreload', '0', '-f', 'mpegts'],
  matroska: ['-cluster_time_limit', '1000', '-f', 'matroska'],
} as const satisfies Record<CopyFormat, readonly string[]>;

/** FFmpeg’s second output: picture and sound that the source uses, as they came. */
export const copyArgs = (format: CopyFormat | null, { video, audio }: Pick<InputPlan, 'video' | 'audio'>): string[] =>
  format === null
    ? []
    : [
        ...['-map', video, '-map', audio, '-c', 'copy', '-sn', '-dn', '-map_metadata', '-1'],
        ...['-max_interleave_delta', '500000', '-flush_packets', '1', ...muxer[format], 'pipe:3'],
      ];

export class SourceTap {
  readonly #onPiece: (piece: IsolatedPiece) => void;
  readonly #onProblem: (problem: string) => void;
  #on = false;
  #opening = 0;
  #matroska: MatroskaUnits | null = null;
  #headSent = false;
  #gathered: { parts: Uint8Array[]; bytes: number; atMs: number; untilMs: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #refused = new Set<CopyFormat>();
  #format: CopyFormat | null = null;

  constructor(onPiece: (piece: IsolatedPiece) => void, onProblem: (problem: string) => void) {
    this.#onPiece = onPiece;
    this.#onProblem = onProblem;
  }

  /** How FFmpeg is to write the copy when the source is opened now; null: it makes none. */
  formatFor(config: SourceConfig): CopyFormat | null {
    const usual = usualFormat(config);
    const formats: CopyFormat[] = [usual, usual === 'mpegts' ? 'matroska' : 'mpegts'];
    this.#format = copies(config) ? (formats.find((format) => !this.#refused.has(format)) ?? null) : null;
    return this.#format;
  }

  /** FFmpeg has said this. True: it cannot write the copy this way, and the source is to be opened anew. */
  refusedBy(line: string): boolean {
    if (this.#format === null || !COPY_REFUSED.test(line)) return false;
    this.#refused.add(this.#format);
    this.#format = null;
    if (this.#refused.size > 1)
      this.#onProblem('What comes in cannot be recorded as it is: FFmpeg cannot write its codecs.');
    return true;
  }

  /** Switched off, it hands on what it has gathered. */
  set(on: boolean): void {
    if (!on) this.#flush();
    this.#on = on;
    this.#headSent = false;
  }

  /** The source is being opened anew: what comes now does not continue what came before. */
  opened(): void {
    this.#flush();
    // Told apart from the openings of a source that stood here before, in this worker or in one that died.
    this.#opening = Math.max(this.#opening + 1, Date.now());
    this.#matroska = this.#format === 'matroska' ? new MatroskaUnits() : null;
    this.#headSent = false;
  }

  /** What was received. It must not change before it has been handed on. */
  received(bytes: Uint8Array): void {
    if (!this.#on) return;
    const nowMs = Date.now();
    this.#gathered ??= { parts: [], bytes: 0, atMs: nowMs, untilMs: nowMs };
    this.#gathered.parts.push(bytes);
    this.#gathered.bytes += bytes.length;
    this.#gathered.untilMs = nowMs;
    if (this.#gathered.bytes >= GATHER_BYTES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** What FFmpeg has copied. It is read whether anybody records or not, because FFmpeg must never wait. */
  copied(bytes: Uint8Array): void {
    if (this.#format === 'mpegts') this.received(bytes);
    if (this.#matroska === null) return;
    const atMs = Date.now();
    try {
      for (const { data, joint } of this.#matroska.push(bytes)) {
        const first = !this.#headSent;
        if (!this.#on || (first && !joint)) continue;
        this.#headSent = true;
        const head = first ? (this.#matroska.head?.slice() ?? null) : null;
        this.#onPiece({ kind: 'matroska', opening: this.#opening, data, atMs, untilMs: atMs, joint, head });
      }
    } catch (error) {
      this.#matroska = null;
      this.#onProblem(`What FFmpeg copies for the isolated recording cannot be read: ${messageOf(error)}.`);
    }
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const gathered = this.#gathered;
    this.#gathered = null;
    if (gathered === null) return;
    const data = new Uint8Array(gathered.bytes);
    let at = 0;
    for (const part of gathered.parts) {
      data.set(part, at);
      at += part.length;
    }
    const { atMs, untilMs } = gathered;
    this.#onPiece({ kind: 'transport', opening: this.#opening, data, atMs, untilMs });
  }
}
