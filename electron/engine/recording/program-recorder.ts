/**
 * Records the program: what came out of the encoder goes to disk untouched. Its queue is long, because a disk may pause
 * where a network may not; a disk that fails is tried again with a new file, for as long as the recording is wanted.
 */
import path from 'node:path';
import { Backoff } from '#shared/backoff.ts';
import { FlypackError, messageOf } from '#shared/errors.ts';
import { recordingName } from '#shared/recording/file-name.ts';
import type { RecordingSettings } from '#shared/show/recording-settings.ts';
import type { RecordingState } from '#shared/state/state.ts';
import type { RecordingTelemetry } from '#shared/state/telemetry.ts';
import type { FanOut, ProgramSink } from '../outputs/fan-out.ts';
import { RateMeter } from '../outputs/rate-meter.ts';
import { SinkQueue, type TimedChunk } from '../outputs/sink-queue.ts';
import type { LogLine } from '../store/event-log.ts';
import { type DiskRoom, diskRoom } from './disk.ts';
import { diskProblem, makeFolder } from './disk-fault.ts';
import { RecordingFile } from './recording-file.ts';

const WRITE_EVERY_MS = 100;
/** A disk that fails is tried again and again, less often the longer it fails, and is well after this time without a fault. */
const RETRY = { firstMs: 1000, nextMs: 2000, longestMs: 8000, calmMs: 2000 };
const CHECK_DISK_MS = 1000;
const GB = 1e9;
/** Pictures that lean on later ones come out of the encoder this far out of order at most. */
const MAX_REORDERED = 30;
const QUEUE = { ms: 30_000, bytes: 256 * 1024 * 1024 };

export interface RecorderOptions {
  fanOut: FanOut;
  /** Where recordings go while the show names no folder. */
  defaultFolder: string;
  settings: () => RecordingSettings;
  showName: () => string;
  log: (line: LogLine) => void;
  onChange: (state: RecordingState) => void;
}

/** Where a file of the program begins: exactly with this frame’s picture. */
export interface ProgramFile {
  file: string;
  startsAtMs: number;
  programFrame: number | null;
}

interface Pending {
  parts: Uint8Array[];
  frames: number;
  /** When the oldest of it came out of the encoder. */
  sinceMs: number | null;
}

export const NOT_RECORDING: RecordingState = {
  status: 'off',
  sinceMs: null,
  folder: null,
  file: null,
  files: 0,
  problem: null,
};

export class ProgramRecorder implements ProgramSink {
  readonly #options: RecorderOptions;
  #state = NOT_RECORDING;
  #queue = new SinkQueue(QUEUE);
  #file: RecordingFile | null = null;
  /** When its first chunk came out of the encoder; null while it is empty. */
  #fileBeganMs: number | null = null;
  #begun = new Date(0);
  /** Of the recording that runs, whatever the show names for the next one meanwhile. */
  #folder = '';
  #bytes = 0;
  #frames = 0;
  /** Frames that no file has because one failed, and whether the present GOP is among them. */
  #lost = 0;
  #lostGop = false;
  /** Taken out of the queue and not on disk yet. */
  #pending: Pending = { parts: [], frames: 0, sinceMs: null };
  #programFiles: ProgramFile[] = [];
  /** The newest program frame that was taken. */
  #lastFrame = -1;
  readonly #rate = new RateMeter(5000);
  #room: DiskRoom | null = null;
  #roomAskedMs = Number.NEGATIVE_INFINITY;
  #work: Promise<void> = Promise.resolve();
  readonly #faults = new Backoff(RETRY);
  /** Set from a fault until the next try. */
  #retryInMs: number | null = null;
  #stopping = false;
  #wake: (() => void) | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  get state(): RecordingState {
    return this.#state;
  }

  /** Files of the recording that runs and where each begins; empty while none runs. */
  get programFiles(): readonly ProgramFile[] {
    return this.#programFiles;
  }

  take(item: TimedChunk): void {
    // After a failure the next file begins with the next key frame; what passes by until then is lost.
    if (this.#lostGop && !item.chunk.keyFrame) {
      this.#lost += item.chunk.frames;
      return;
    }
    this.#lostGop = false;
    this.#queue.push(item);
  }

  /**
   * Begins with the last key frame that went out. Resolves with the file’s name once it is there. `unattended`: nobody
   * waits for the answer, so that the state keeps the reason when it does not begin.
   * @throws FlypackError `recording_running`, `recording_folder`, `disk_full`
   */
  async start(unattended = false): Promise<string> {
    if (this.#state.status !== 'off') throw new FlypackError('recording_running');
    const { fanOut, log } = this.#options;
    this.#begun = new Date();
    this.#folder = this.#options.settings().folder ?? this.#options.defaultFolder;
    this.#queue = new SinkQueue(QUEUE);
    [this.#bytes, this.#frames, this.#lost, this.#lostGop] = [0, 0, 0, false];
    this.#programFiles = [];
    this.#lastFrame = -1;
    this.#rate.clear();
    this.#stopping = false;
    this.#faults.reset();
    this.#retryInMs = null;
    this.#set({ ...NOT_RECORDING, status: 'recording', sinceMs: Date.now() });
    try {
      await this.#checkRoom(true);
      if (this.#isFull()) throw new FlypackError('disk_full', { freeGb: this.#freeGb() });
      await this.#nextFile();
    } catch (error) {
      const why = error instanceof FlypackError ? error.message : diskProblem(error);
      this.#set({ ...NOT_RECORDING, problem: unattended ? `It did not begin: ${why}` : null });
      if (error instanceof FlypackError) throw error;
      throw new FlypackError('recording_folder', { folder: this.#folder, problem: messageOf(error) });
    }
    if (this.#stopping) {
      // Ended while it was being started.
      await this.#finish();
      throw new FlypackError('not_recording');
    }
    for (const item of fanOut.currentGop()) this.#queue.push(item);
    fanOut.add(this);
    const name = path.basename(this.#file?.path ?? '');
    log({ level: 'info', about: 'recording', text: `Recording into ${name}.` });
    this.#work = this.#run();
    return name;
  }

  /** Resolves when everything that came out of the encoder until now is whole on disk. @throws FlypackError `not_recording` */
  async stop(): Promise<void> {
    if (this.#state.status === 'off') throw new FlypackError('not_recording');
    this.#end();
    await this.#work;
  }

  /** Ends it because the engine ends. */
  async close(): Promise<void> {
    this.#end();
    await this.#work;
  }

  /** Null while nothing is recorded. */
  telemetry(): RecordingTelemetry | null {
    if (this.#state.status === 'off') return null;
    const nowMs = performance.now();
    return {
      bytes: this.#bytes,
      frames: this.#frames,
      droppedFrames: this.#queue.droppedFrames + this.#lost,
      kbps: (this.#rate.perSecond(nowMs) * 8) / 1000,
      queueMs: this.#queue.queueMs(nowMs),
      atRiskMs: this.#atRiskMs(nowMs),
      freeBytes: this.#room?.freeBytes ?? null,
      leftS: this.#room?.leftS ?? null,
    };
  }

  /** Age of the oldest piece of program that a power cut would take. */
  #atRiskMs(nowMs: number): number {
    const oldest = Math.min(
      nowMs - this.#queue.queueMs(nowMs),
      this.#pending.sinceMs ?? nowMs,
      this.#file?.unsafeSinceMs ?? nowMs,
    );
    return Math.max(0, nowMs - oldest);
  }

  #end(): void {
    this.#options.fanOut.remove(this);
    this.#stopping = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (!this.#stopping || (this.#queue.length > 0 && this.#retryInMs === null)) {
      if (!this.#stopping) await this.#pause(this.#retryInMs ?? WRITE_EVERY_MS);
      this.#retryInMs = null;
      try {
        await this.#step();
        this.#recovered();
      } catch (error) {
        await this.#failed(error);
      }
      if (this.#isFull()) {
        this.#end();
        break;
      }
    }
    await this.#finish();
  }

  /** Writes what waits, in as many files as it takes. */
  async #step(): Promise<void> {
    await this.#checkRoom(false);
    if (this.#file === null) {
      // After a failure, and until a key frame has come there is nothing that a file could begin with.
      if (this.#queue.length === 0) return;
      await this.#nextFile();
    }
    for (let item = this.#queue.shift(); item !== undefined; item = this.#queue.shift()) {
      const { chunk, atMs } = item;
      // Program time that begins anew cannot be played on in the same file.
      const again = chunk.frame !== null && chunk.frame < this.#lastFrame - MAX_REORDERED;
      if (chunk.keyFrame && (again || this.#fileIsFull(atMs))) {
        await this.#flush();
        await this.#nextFile();
      }
      if (this.#fileBeganMs === null) this.#begins(item);
      this.#lastFrame = chunk.frame ?? this.#lastFrame;
      this.#pending.parts.push(chunk.data);
      this.#pending.frames += chunk.frames;
      this.#pending.sinceMs ??= atMs;
    }
    await this.#flush();
    this.#rate.add(this.#bytes, performance.now());
  }

  /** The file’s first chunk. */
  #begins({ chunk, atMs }: TimedChunk): void {
    this.#fileBeganMs = atMs;
    const startsAtMs = Math.round(Date.now() - (performance.now() - atMs));
    this.#programFiles.push({ file: this.#state.file ?? '', startsAtMs, programFrame: chunk.frame });
  }

  async #flush(): Promise<void> {
    const { parts, frames, sinceMs } = this.#pending;
    if (parts.length === 0) return;
    await this.#file?.write(parts, sinceMs ?? performance.now());
    this.#bytes += sizeOf(parts);
    this.#frames += frames;
    this.#pending = { parts: [], frames: 0, sinceMs: null };
  }

  #fileIsFull(atMs: number): boolean {
    const { splitMinutes, splitGb } = this.#options.settings();
    if (this.#fileBeganMs === null) return false;
    const bytes = (this.#file?.bytes ?? 0) + sizeOf(this.#pending.parts);
    const old = splitMinutes > 0 && atMs - this.#fileBeganMs >= splitMinutes * 60_000;
    return old || (splitGb > 0 && bytes >= splitGb * GB);
  }

  async #nextFile(): Promise<void> {
    const before = this.#file;
    this.#file = null;
    this.#fileBeganMs = null;
    await before?.close();
    const folder = this.#folder;
    await makeFolder(folder);
    const files = this.#state.files + 1;
    const name = recordingName(this.#options.showName(), this.#begun, files);
    this.#file = await RecordingFile.create(path.join(folder, name));
    this.#set({ ...this.#state, folder, file: name, files });
  }

  /** A full disk takes a new file and a little of the program before it fails anew: it is well when it goes on taking. */
  #recovered(): void {
    if (this.#faults.failures === 0 || this.#file === null || !this.#faults.isCalm(performance.now())) return;
    this.#faults.reset();
    const text = `The recording is being written again, into ${this.#state.file}; ${this.#lost} frames are missing so far.`;
    this.#options.log({ level: 'info', about: 'recording', text });
    this.#set({ ...this.#state, status: 'recording', problem: null });
  }

  async #failed(error: unknown): Promise<void> {
    const problem = diskProblem(error);
    this.#retryInMs = this.#faults.failed(performance.now());
    if (this.#state.problem !== problem) {
      this.#options.log({ level: 'error', about: 'recording', text: `The recording cannot be written: ${problem}` });
    }
    this.#set({ ...this.#state, status: 'retrying', problem });
    this.#loseWhatWaits();
    const file = this.#file;
    this.#file = null;
    try {
      await file?.close();
    } catch {
      // A disk that takes nothing does not take the end either; what is on it stays playable.
    }
    if (file !== null) await this.#dropEmpty(file);
  }

  /** A file whose first write failed has nothing of the program: the next try takes its place and name. */
  async #dropEmpty(file: RecordingFile): Promise<void> {
    try {
      if (!(await file.removeEmpty())) return;
    } catch {
      // Its folder is gone, or takes nothing any more: the next try has another name.
      return;
    }
    if (this.#fileBeganMs !== null) this.#programFiles.pop();
    this.#fileBeganMs = null;
    this.#set({ ...this.#state, file: null, files: this.#state.files - 1 });
  }

  /** None of it can be continued in another file: that begins with a key frame. */
  #loseWhatWaits(): void {
    this.#lost += this.#pending.frames + this.#queue.droppedFrames;
    this.#pending = { parts: [], frames: 0, sinceMs: null };
    for (let item = this.#queue.shift(); item !== undefined; item = this.#queue.shift())
      this.#lost += item.chunk.frames;
    this.#queue = new SinkQueue(QUEUE);
    this.#lostGop = true;
  }

  async #finish(): Promise<void> {
    const { log } = this.#options;
    const full = this.#isFull();
    try {
      await this.#file?.close();
    } catch (error) {
      await this.#failed(error);
    }
    const isWhole = this.#file !== null && this.#retryInMs === null;
    this.#file = null;
    const missing = isWhole ? null : `The end of the last one is missing: ${this.#state.problem}`;
    const what = `${this.#state.files} file${this.#state.files === 1 ? '' : 's'}, ${this.#frames} frames`;
    const problem = missing ?? (full ? 'The disk is nearly full: the recording was ended cleanly.' : null);
    const text =
      problem === null ? `The recording has ended: ${what}.` : `The recording has ended (${what}): ${problem}`;
    log({ level: problem === null ? 'info' : 'error', about: 'recording', text });
    this.#set({ ...NOT_RECORDING, problem });
  }

  async #checkRoom(now: boolean): Promise<void> {
    const nowMs = performance.now();
    if (!now && nowMs - this.#roomAskedMs < CHECK_DISK_MS) return;
    this.#roomAskedMs = nowMs;
    await makeFolder(this.#folder);
    this.#room = await diskRoom(this.#folder, this.#options.settings().reserveGb * GB, this.#rate.perSecond(nowMs));
  }

  #isFull(): boolean {
    return this.#room !== null && this.#room.freeBytes < this.#options.settings().reserveGb * GB;
  }

  #freeGb(): number | null {
    return this.#room === null ? null : Math.round(this.#room.freeBytes / 1e8) / 10;
  }

  /** Until the next turn, or until somebody wants the end. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #set(state: RecordingState): void {
    this.#state = state;
    this.#options.onChange(state);
  }
}

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);
