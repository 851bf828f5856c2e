/**
 * Keeps the last minutes of the program on disk, so that something that has just happened can be marked and saved as a
 * clip while the show goes on. Off by default, and then nothing is written.
 */
import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Backoff } from '#shared/backoff.ts';
import { type FrameRate, frameMs } from '#shared/canvas.ts';
import { FlypackError } from '#shared/errors.ts';
import { recordingName } from '#shared/recording/file-name.ts';
import { timeCode } from '#shared/recording/time-code.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { ReplayClip, ReplayMark, ReplayState, ReplayTelemetry } from '#shared/state/replay.ts';
import type { Ffmpeg } from '../../ffmpeg/find.ts';
import type { Media, ProgramChunk } from '../../media.ts';
import { SinkQueue, type TimedChunk } from '../../outputs/sink-queue.ts';
import type { LogLine } from '../../store/event-log.ts';
import { diskRoom } from '../disk.ts';
import { diskProblem, makeFolder } from '../disk-fault.ts';
import { ClipList } from './clip-list.ts';
import { ReplayRing } from './ring.ts';
import { saveClip } from './save-clip.ts';

const STEP_MS = 200;
const RETRY = { firstMs: 5000, nextMs: 10_000, longestMs: 60_000, calmMs: 30_000 };
const GB = 1e9;
/** Room that is left to the program recording, as a multiple of its reserve. */
const RESERVES = 1.5;
const QUEUE = { ms: 10_000, bytes: 64 * 1024 * 1024 };
/** Frame numbers that go back further than pictures are reordered: the program has begun anew. */
const MAX_REORDERED = 30;
/** What is marked last may still be on its way through the encoder, and its sound behind it. */
const WAIT_MS = 4000;
const SOUND_FRAMES = 15;

export const NO_REPLAY: ReplayState = {
  status: 'off',
  problem: null,
  markIn: null,
  markOut: null,
  saving: 0,
  folder: '',
  clips: [],
};

export interface ReplayBufferOptions {
  dataDir: string;
  ffmpeg: Ffmpeg | null;
  media: Pick<Media, 'on'>;
  show: () => ShowFile;
  /** The program frame that is made now; null while the mixer is silent. */
  programFrame: () => number | null;
  log: (line: LogLine) => void;
  onChange: (state: ReplayState) => void;
}

export interface SaveRequest {
  /** The newest so many seconds, whatever is marked. */
  lastS?: number | undefined;
  name?: string | undefined;
  /** `key`: begins with the key frame at or before the mark, for players that know no edit lists. */
  from: 'mark' | 'key';
}

export class ReplayBuffer {
  readonly #options: ReplayBufferOptions;
  readonly #ringFolder: string;
  readonly #ring: ReplayRing;
  readonly #list: ClipList;
  /** Files that are being written: FFmpeg makes each a little later than its name is chosen. */
  readonly #targets = new Set<string>();
  #queue = new SinkQueue(QUEUE);
  #keeps = false;
  #status: ReplayState['status'] = 'off';
  #problem: string | null = null;
  #marks: { in: ReplayMark | null; out: ReplayMark | null } = { in: null, out: null };
  #saving = 0;
  #lastFrame = -1;
  #restarted = false;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();
  #busy = false;
  #retryMs = 0;
  readonly #faults = new Backoff(RETRY);
  #said: string | null = null;

  constructor(options: ReplayBufferOptions) {
    this.#options = options;
    this.#ringFolder = path.join(options.dataDir, 'replay');
    this.#ring = new ReplayRing(this.#ringFolder);
    this.#list = new ClipList(path.join(options.dataDir, 'replay-clips.json'));
    options.media.on('program', (chunk) => this.#take(chunk));
  }

  get state(): ReplayState {
    return {
      status: this.#status,
      problem: this.#problem,
      markIn: this.#marks.in,
      markOut: this.#marks.out,
      saving: this.#saving,
      folder: this.#clipFolder(),
      clips: this.#list.clips,
    };
  }

  telemetry(): ReplayTelemetry | null {
    if (!this.#keeps) return null;
    return { bytes: this.#ring.bytes, keptMs: this.#ring.keptMs, droppedFrames: this.#queue.droppedFrames };
  }

  /** Removes what an engine that ended suddenly has left, and begins when the show wants it. */
  async open(): Promise<void> {
    await rm(this.#ringFolder, { recursive: true, force: true });
    this.refresh();
  }

  /** The settings have changed. */
  refresh(): void {
    const wanted = this.#options.show().replay.minutes > 0;
    if (wanted && !this.#keeps) {
      this.#keeps = true;
      this.#queue = new SinkQueue(QUEUE);
      this.#set('keeping', null);
      this.#timer = setInterval(() => this.#tick(), STEP_MS);
    } else if (!wanted && this.#keeps) {
      void this.#end();
    } else this.#tell();
  }

  /** Ends it because the engine ends; nothing is left of what was kept. */
  async close(): Promise<void> {
    if (this.#keeps) await this.#end();
  }

  /** Marks the frame `beforeMs` before now. @throws FlypackError `replay_off` */
  mark(which: 'in' | 'out', beforeMs: number): ReplayMark {
    const now = this.#options.programFrame();
    if (!this.#keeps || now === null) throw new FlypackError('replay_off');
    const frame = Math.max(0, now - Math.round(beforeMs / frameMs(this.#rate())));
    const mark = { frame, atMs: Date.now() - beforeMs };
    this.#marks = { ...this.#marks, [which]: mark };
    // A mark in behind the mark out begins another piece.
    const { in: from, out: to } = this.#marks;
    if (which === 'in' && from !== null && to !== null && to.frame < from.frame) this.#marks.out = null;
    this.#tell();
    return mark;
  }

  clearMarks(): void {
    this.#marks = { in: null, out: null };
    this.#tell();
  }

  /**
   * Saves what is marked; without a mark out, up to now. Resolves when the file is whole.
   * @throws FlypackError `replay_off`, `replay_marks`, `replay_gone`, `replay_failed`, `disk_full`, `recording_folder`
   */
  async save(request: SaveRequest): Promise<ReplayClip> {
    if (!this.#keeps) throw new FlypackError('replay_off');
    const { firstFrame, lastFrame } = this.#rangeOf(request);
    this.#saving += 1;
    this.#tell();
    try {
      return await this.#save(request, firstFrame, lastFrame);
    } finally {
      this.#saving -= 1;
      this.#tell();
    }
  }

  /** File and name of a clip. @throws FlypackError `replay_clip_unknown` */
  find(id: string): { file: string; name: string } {
    return this.#list.find(id);
  }

  /** Deletes a clip. @throws FlypackError `replay_clip_unknown` */
  async remove(id: string): Promise<void> {
    await this.#list.remove(id);
    this.#tell();
  }

  #rate(): FrameRate {
    return this.#options.show().canvas.frameRate;
  }

  #clipFolder(): string {
    const root = this.#options.show().recording.folder ?? path.join(this.#options.dataDir, 'recordings');
    return path.join(root, 'replays');
  }

  #rangeOf({ lastS }: SaveRequest): { firstFrame: number; lastFrame: number } {
    const now = this.#options.programFrame() ?? this.#ring.newestFrame ?? 0;
    const oldest = this.#ring.oldestFrame;
    if (lastS !== undefined) {
      const frames = Math.round((lastS * 1000) / frameMs(this.#rate()));
      return { firstFrame: Math.max(oldest ?? 0, now - frames + 1), lastFrame: now };
    }
    const { in: from, out: to } = this.#marks;
    if (from === null) throw new FlypackError('replay_marks');
    const lastFrame = to?.frame ?? now;
    if (lastFrame < from.frame) throw new FlypackError('replay_marks', { in: from.frame, out: lastFrame });
    return { firstFrame: from.frame, lastFrame };
  }

  async #save({ name, from }: SaveRequest, first: number, lastFrame: number): Promise<ReplayClip> {
    const { ffmpeg, show, log } = this.#options;
    if (ffmpeg === null) throw new FlypackError('ffmpeg_missing');
    await this.#reached(lastFrame + SOUND_FRAMES);
    const keyFrame = this.#ring.keyFrameAt(first);
    const newest = this.#ring.newestFrame;
    if (keyFrame === null || newest === null || newest < lastFrame) {
      throw new FlypackError('replay_gone', { firstFrame: first, lastFrame, oldest: this.#ring.oldestFrame, newest });
    }
    const folder = this.#clipFolder();
    try {
      await makeFolder(path.dirname(folder));
      await makeFolder(folder);
    } catch (error) {
      throw new FlypackError('recording_folder', { folder, problem: diskProblem(error) });
    }
    const length = lastFrame - keyFrame + 1;
    await this.#requireRoom(folder, length);
    const rate = this.#rate();
    const savedAtMs = Date.now();
    const title = name ?? `Replay ${timeCode(savedAtMs, rate)}`;
    const stem = recordingName(name ?? show().name, new Date(savedAtMs), 1).replace(/\.ts$/, '');
    const id = freeName(
      stem,
      (file) => this.#targets.has(path.join(folder, file)) || existsSync(path.join(folder, file)),
    );
    const target = path.join(folder, id);
    const firstFrame = from === 'key' ? keyFrame : first;
    const stream = this.#ring.read(keyFrame);
    this.#targets.add(target);
    try {
      await saveClip({ ffmpegPath: ffmpeg.path, stream, keyFrame, firstFrame, lastFrame, rate, target });
    } finally {
      this.#targets.delete(target);
    }
    const clip: ReplayClip = {
      id,
      name: title,
      savedAtMs,
      durationMs: Math.round((lastFrame - firstFrame + 1) * frameMs(rate)),
      bytes: await sizeOf(target),
      firstFrame,
      lastFrame,
    };
    await this.#list.add({ ...clip, folder });
    log({
      level: 'info',
      about: 'replay',
      text: `Saved ${title}: ${(clip.durationMs / 1000).toFixed(1)} s of program.`,
    });
    return clip;
  }

  /** Waits until the frame has come out of the encoder, but not for ever. */
  async #reached(frame: number): Promise<void> {
    const deadline = performance.now() + WAIT_MS;
    while ((this.#ring.newestFrame ?? -1) < frame && performance.now() < deadline && this.#keeps) {
      await new Promise((next) => setTimeout(next, STEP_MS / 4));
    }
  }

  async #requireRoom(folder: string, frames: number): Promise<void> {
    const { recording } = this.#options.show();
    const rate = this.#ring.keptMs > 0 ? this.#ring.bytes / this.#ring.keptMs : 0;
    const room = await diskRoom(folder, 0, 0);
    // Written once, and once more to bring its index to the front.
    const needed = rate * frames * frameMs(this.#rate());
    if (room !== null && room.freeBytes - needed < recording.reserveGb * GB) throw new FlypackError('disk_full');
  }

  #take(chunk: ProgramChunk): void {
    if (!this.#keeps) return;
    const { frame } = chunk;
    if (frame !== null) {
      if (frame < this.#lastFrame - MAX_REORDERED) {
        // Frames of another count cannot be told from those that are kept.
        this.#restarted = true;
        this.#queue = new SinkQueue(QUEUE);
      }
      this.#lastFrame = frame;
    }
    this.#queue.push({ chunk, atMs: performance.now() });
  }

  #tick(): void {
    if (this.#busy || performance.now() < this.#retryMs) return;
    this.#busy = true;
    this.#work = this.#step()
      .catch((error: unknown) => this.#failed(diskProblem(error)))
      .finally(() => {
        this.#busy = false;
      });
  }

  async #step(): Promise<void> {
    const { replay, recording } = this.#options.show();
    await makeFolder(this.#ringFolder);
    if (this.#restarted) {
      this.#restarted = false;
      this.#marks = { in: null, out: null };
      await this.#ring.clear();
      this.#tell();
    }
    const items: TimedChunk[] = [];
    for (let item = this.#queue.shift(); item !== undefined; item = this.#queue.shift()) items.push(item);
    await this.#ring.write(items);
    const room = await diskRoom(this.#ringFolder, 0, 0);
    const short = room === null ? 0 : recording.reserveGb * RESERVES * GB - room.freeBytes;
    const most = short > 0 ? this.#ring.bytes - short : replay.maxGb * GB;
    await this.#ring.trim(performance.now(), replay.minutes * 60_000, Math.min(most, replay.maxGb * GB));
    if (short > 0 && most <= 0) await this.#failed('Room on the disk is left to the recording.');
    else if (this.#status !== 'keeping') this.#set('keeping', null);
  }

  /** What is kept goes: it is what takes the room. */
  async #failed(problem: string): Promise<void> {
    const nowMs = performance.now();
    this.#retryMs = nowMs + this.#faults.failed(nowMs);
    this.#queue = new SinkQueue(QUEUE);
    if (this.#faults.failures === 1 || this.#said !== problem) {
      this.#said = problem;
      this.#options.log({ level: 'warn', about: 'replay', text: `Nothing is kept for replays: ${problem}` });
    }
    this.#set('failed', problem);
    try {
      await this.#ring.clear();
    } catch (error) {
      this.#options.log({ level: 'warn', about: 'replay', text: `Its files cannot be removed: ${diskProblem(error)}` });
    }
  }

  async #end(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#keeps = false;
    this.#marks = { in: null, out: null };
    await this.#work;
    // Switched on again meanwhile, it waits until nothing is left of what was kept before.
    this.#busy = true;
    try {
      await this.#ring.clear();
      await rm(this.#ringFolder, { recursive: true, force: true });
    } finally {
      this.#busy = false;
    }
    if (!this.#keeps) this.#set('off', null);
  }

  #set(status: ReplayState['status'], problem: string | null): void {
    this.#status = status;
    this.#problem = problem;
    this.#tell();
  }

  #tell(): void {
    this.#options.onChange(this.state);
  }
}

/** `stem.mp4`, or with a number when there is one already or is about to be. */
function freeName(stem: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const name = `${stem}${number === 1 ? '' : ` ${number}`}.mp4`;
    if (!isTaken(name)) return name;
  }
}

const sizeOf = async (file: string): Promise<number> => (await stat(file)).size;
