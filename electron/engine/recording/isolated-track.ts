/**
 * One source on disk as it came in. A file begins where a picture starts that needs no other; a source that was opened
 * anew, or a disk that failed, means another file. Never throws: what is wrong is its problem, and others go on.
 */
import path from 'node:path';
import { Backoff } from '#shared/backoff.ts';
import type { SourceId } from '#shared/ids.ts';
import { TransportUnits } from '#shared/recording/transport-units.ts';
import type { IsolatedTelemetry, IsolatedTrackState } from '#shared/state/isolated.ts';
import { RateMeter } from '../outputs/rate-meter.ts';
import { diskProblem } from './disk-fault.ts';
import type { IsolatedPiece } from './isolated-piece.ts';
import type { RecordingLedger } from './ledger.ts';
import { RecordingFile } from './recording-file.ts';

/** It waits in memory while the disk pauses. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** A feed without a place to begin at begins anywhere after this. */
const BEGIN_ANYWHERE_MS = 5000;
const SILENT_MS = 2000;
/** As the program’s recording. */
const RETRY = { firstMs: 1000, nextMs: 2000, longestMs: 8000, calmMs: 2000 };
/** Many of them are written at once, and the program comes first. */
const SYNC_EVERY_MS = 2000;

interface Unit {
  data: Uint8Array;
  joint: boolean;
  /** What a file that begins here begins with. */
  head: Uint8Array | null;
  pts: number | null;
  atMs: number;
  /** A new file has to begin here. */
  begins: boolean;
  ending: 'ts' | 'mkv';
}

export interface FileBegun {
  file: string;
  startsAtMs: number;
  pts: number | null;
}

export interface IsolatedTrackOptions {
  source: SourceId;
  name: string;
  /** MPEG-TS program that is used; null: the first one. */
  program: number | null;
  /** Name of a file that begins at `atMs`, without folder. */
  fileName: (atMs: number, ending: 'ts' | 'mkv') => string;
  folder: string;
  /** Whether a file that began at `beganMs` and has so many bytes is to be followed by another. */
  isFull: (bytes: number, beganMs: number, nowMs: number) => boolean;
  /** Told which files are open, so that a crash leaves word of them. */
  ledger: Pick<RecordingLedger, 'opened' | 'closed'>;
  onFile: (begun: FileBegun) => void;
  onChange: () => void;
  onLog: (level: 'info' | 'warn' | 'error', text: string) => void;
}

export class IsolatedTrack {
  readonly #options: IsolatedTrackOptions;
  #units: TransportUnits;
  #opening: number | null = null;
  #openedMs = 0;
  #head: Uint8Array | null = null;
  /** What comes until the next place at which a file may begin is of no use. */
  #waitsForJoint = true;
  #queue: Unit[] = [];
  #queueBytes = 0;
  #dropped = 0;
  #bytes = 0;
  #files = 0;
  #file: RecordingFile | null = null;
  #beganMs = 0;
  #lastMs = 0;
  #problem: string | null = null;
  #retryMs = 0;
  readonly #faults = new Backoff(RETRY);
  #said: string | null = null;
  #work: Promise<void> | null = null;
  readonly #rate = new RateMeter(5000);

  constructor(options: IsolatedTrackOptions) {
    this.#options = options;
    this.#units = new TransportUnits(options.program);
  }

  get state(): IsolatedTrackState {
    const { source, name } = this.#options;
    const silent = performance.now() - this.#lastMs > SILENT_MS;
    const status = this.#problem !== null ? 'retrying' : this.#file === null || silent ? 'waiting' : 'recording';
    const file = this.#file === null ? null : path.basename(this.#file.path);
    return { source, name, status, file, files: this.#files, problem: this.#problem };
  }

  get telemetry(): IsolatedTelemetry {
    const kbps = (this.#rate.perSecond(performance.now()) * 8) / 1000;
    return { bytes: this.#bytes, kbps, droppedBytes: this.#dropped };
  }

  take(piece: IsolatedPiece): void {
    const nowMs = performance.now();
    this.#lastMs = nowMs;
    if (piece.opening !== this.#opening) this.#opened(piece.opening, nowMs);
    if (piece.kind === 'matroska') {
      this.#head = piece.head ?? this.#head;
      this.#add({ ...piece, head: this.#head, pts: null, begins: false, ending: 'mkv' });
      return;
    }
    const found = this.#units.push(piece.data);
    for (const { data, joint, pts, place } of found) {
      const atMs = piece.atMs + (piece.untilMs - piece.atMs) * place;
      this.#add({ data, joint, pts, atMs, head: this.#units.head, begins: false, ending: 'ts' });
    }
  }

  /** Writes what waits. Resolves when it is written, or has failed. */
  step(): Promise<void> {
    this.#work ??= this.#write().finally(() => {
      this.#work = null;
    });
    return this.#work;
  }

  /** Writes what waits and closes the file. */
  async finish(): Promise<void> {
    await this.#work;
    await this.step();
    await this.#close();
  }

  #opened(opening: number, nowMs: number): void {
    this.#opening = opening;
    this.#openedMs = nowMs;
    this.#units = new TransportUnits(this.#options.program);
    this.#head = null;
    this.#waitsForJoint = true;
  }

  #add(unit: Unit): void {
    if (this.#waitsForJoint) {
      const late = performance.now() - this.#openedMs > BEGIN_ANYWHERE_MS;
      if (unit.head === null || !(unit.joint || late)) {
        // Until a file has begun nothing is missing in it.
        if (this.#files > 0) this.#dropped += unit.data.length;
        return;
      }
      this.#waitsForJoint = false;
      unit.begins = true;
    }
    this.#queue.push(unit);
    this.#queueBytes += unit.data.length;
    if (this.#queueBytes > MAX_WAITING_BYTES) this.#lose();
  }

  /** What waits is given up; it goes on in a new file. */
  #lose(): void {
    this.#dropped += this.#queueBytes;
    this.#queue = [];
    this.#queueBytes = 0;
    this.#waitsForJoint = true;
  }

  async #write(): Promise<void> {
    const nowMs = performance.now();
    if (this.#problem !== null && nowMs < this.#retryMs) return;
    const units = this.#queue;
    const before = this.state.status;
    this.#queue = [];
    const bytes = this.#queueBytes;
    this.#queueBytes = 0;
    let written = 0;
    try {
      let parts: Uint8Array[] = [];
      const flush = async (): Promise<void> => {
        if (parts.length > 0) await this.#file?.write(parts);
        const size = parts.reduce((sum, part) => sum + part.length, 0);
        written += size;
        this.#bytes += size;
        parts = [];
      };
      for (const unit of units) {
        const waiting = parts.reduce((sum, part) => sum + part.length, 0);
        const full =
          unit.joint &&
          this.#file !== null &&
          this.#options.isFull(this.#file.bytes + waiting, this.#beganMs, unit.atMs);
        if (unit.begins || full || this.#file === null) {
          await flush();
          await this.#next(unit);
          if (unit.head !== null) await this.#file?.write([unit.head]);
        }
        parts.push(unit.data);
      }
      await flush();
      if (units.length > 0) this.#well(performance.now());
      this.#rate.add(this.#bytes, performance.now());
    } catch (error) {
      this.#dropped += Math.max(0, bytes - written);
      await this.#failed(error);
    }
    if (this.state.status !== before) this.#options.onChange();
  }

  /** A full disk takes a new file and a little more before it fails anew: it is well when it goes on taking. */
  #well(nowMs: number): void {
    if (this.#problem === null || !this.#faults.isCalm(nowMs)) return;
    this.#problem = null;
    this.#said = null;
    this.#faults.reset();
    this.#options.onLog('info', `${this.#options.name} is recorded on its own again.`);
  }

  async #next(unit: Unit): Promise<void> {
    await this.#close();
    const { fileName, folder, ledger, onFile, onChange } = this.#options;
    const file = fileName(unit.atMs, unit.ending);
    this.#file = await RecordingFile.create(path.join(folder, file), SYNC_EVERY_MS);
    ledger.opened(this.#file.path);
    this.#beganMs = unit.atMs;
    this.#files += 1;
    onFile({ file, startsAtMs: Math.round(unit.atMs), pts: unit.pts });
    onChange();
  }

  async #failed(error: unknown): Promise<void> {
    this.#problem = diskProblem(error);
    const nowMs = performance.now();
    this.#retryMs = nowMs + this.#faults.failed(nowMs);
    this.#lose();
    if (this.#said !== this.#problem) {
      this.#options.onLog('error', `${this.#options.name} cannot be recorded on its own: ${this.#problem}`);
      this.#said = this.#problem;
    }
    await this.#close();
  }

  async #close(): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    try {
      await file.close();
    } catch (error) {
      // What is on the disk stays playable; that the end is missing has to be said.
      this.#options.onLog('warn', `The end of ${path.basename(file.path)} may be missing: ${diskProblem(error)}`);
    }
    this.#options.ledger.closed(file.path);
  }
}
