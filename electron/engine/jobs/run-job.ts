/** Does one job: looks into the recording, sees to room on the disk, runs FFmpeg, gives the result its name. */
import { randomBytes } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { FlypackError } from '#shared/errors.ts';
import type { JobRequest } from '#shared/jobs/job.ts';
import { type JobProgress, progressOf } from '#shared/jobs/progress.ts';
import { outputName } from '#shared/jobs/words.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import type { FfmpegProcess } from '../ffmpeg/process.ts';
import { diskRoom } from '../recording/disk.ts';
import { type FoundRecording, lengthOf } from '../recording/library.ts';
import { PRIVATE_FILE } from '../store/atomic-file.ts';
import { factsOf, type RecordingFacts } from './facts.ts';
import { type JobInput, jobInput } from './input.ts';
import { placeFile } from './place-file.ts';
import { type Plan, planJob } from './plan.ts';
import { CalledOff, runFfmpeg } from './run-ffmpeg.ts';
import { type KeyFrame, keyFrameBefore, seconds, seekTo } from './seek.ts';

const CHECK_ROOM_MS = 2000;
const GB = 1e9;

export interface JobRunOptions {
  request: JobRequest;
  ffmpeg: Ffmpeg;
  recording: FoundRecording;
  /** The still of a watermark. */
  stillFile: string | null;
  /** What the next recording needs stays free, in GB. */
  reserveGb: number;
  onProgress: (progress: JobProgress) => void;
}

export interface JobResult {
  name: string;
  bytes: number;
  note: string | null;
}

/** Names of unfinished results: hidden, and never taken for a recording. */
export const PARTIAL = '.flypack-job-';

export class JobRun {
  readonly #options: JobRunOptions;
  /** Where it writes until it is whole. */
  readonly partial: string;
  readonly done: Promise<JobResult>;
  #child: FfmpegProcess | null = null;
  #calledOff = false;
  #full = false;
  #paused = false;
  /** Time spent working, without pauses. */
  #workedMs = 0;
  #sinceMs = performance.now();

  constructor(options: JobRunOptions) {
    this.#options = options;
    this.partial = path.join(options.recording.dir, `${PARTIAL}${randomBytes(6).toString('hex')}`);
    this.done = this.#run();
  }

  /** Ends it at once; nothing of it is left when `done` has rejected with CalledOff. */
  cancel(): void {
    this.#calledOff = true;
    this.#child?.kill('SIGKILL');
  }

  /** Holds it where it is. Windows has no way to: there it goes on, behind everything else. */
  pause(): void {
    if (this.#paused || process.platform === 'win32') return;
    this.#paused = true;
    this.#workedMs += performance.now() - this.#sinceMs;
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#sinceMs = performance.now();
    this.#child?.kill('SIGCONT');
  }

  async #run(): Promise<JobResult> {
    const { request, recording } = this.#options;
    const input = jobInput(recording.dir, recording.names);
    try {
      const facts = await this.#facts(input);
      const keyFrame = request.kind === 'cut' && !request.exact ? await this.#keyFrame(request.inMs) : null;
      this.#check();
      const { bytes } = recording;
      const plan = planJob({ ...this.#options, input, facts, bytes, keyFrame });
      await this.#requireRoom(plan.needBytes);
      const handle = await open(this.partial, 'wx', PRIVATE_FILE);
      await handle.close();
      const said = await this.#encode(plan, input.cwd);
      const { size } = await stat(this.partial);
      if (size === 0 || said.some((line) => line.includes('Output file is empty'))) {
        throw new FlypackError('recording_unusable', { reason: 'There is nothing in this part of it.' });
      }
      await bringToDisk(this.partial);
      this.#check();
      const name = await placeFile(this.partial, recording.dir, outputName(request));
      return { name, bytes: size, note: plan.note };
    } catch (error) {
      await rm(this.partial, { force: true });
      if (this.#full) throw new FlypackError('disk_full');
      if (error instanceof CalledOff && !this.#calledOff) {
        throw new FlypackError('job_failed', { reason: 'FFmpeg was ended from outside.' });
      }
      throw error;
    }
  }

  /** A live Matroska does not say how long it is; its last cluster does. */
  async #facts(input: JobInput): Promise<RecordingFacts> {
    const { ffmpeg, recording } = this.#options;
    const facts = await factsOf(ffmpeg.path, input);
    const files = recording.names.map((name) => path.join(recording.dir, name));
    return { ...facts, durationMs: facts.durationMs ?? (await lengthOf(files)) };
  }

  async #encode(plan: Plan, cwd: string): Promise<string[]> {
    let checkedMs = performance.now();
    return runFfmpeg({
      binary: this.#options.ffmpeg.path,
      args: [...plan.args, `file:${this.partial}`],
      cwd,
      onStart: (child) => this.#took(child),
      onProgress: ({ outTimeUs }) => {
        if (this.#paused) return;
        const nowMs = performance.now();
        const workedMs = this.#workedMs + nowMs - this.#sinceMs;
        this.#options.onProgress(progressOf(outTimeUs === null ? null : outTimeUs / 1000, plan.totalMs, workedMs));
        if (nowMs - checkedMs < CHECK_ROOM_MS) return;
        checkedMs = nowMs;
        void this.#watchRoom();
      },
    });
  }

  #took(child: FfmpegProcess): void {
    this.#child = child;
    if (this.#calledOff) child.kill('SIGKILL');
    else if (this.#paused) child.kill('SIGSTOP');
  }

  /** The last key frame at or before `ms`: where a copy can begin. */
  async #keyFrame(ms: number): Promise<KeyFrame | null> {
    const { ffmpeg, recording } = this.#options;
    const input = jobInput(recording.dir, recording.names);
    const { before, fromMs } = seekTo(ms);
    // The sound is read as well: what is read decides where FFmpeg’s time 0 is.
    let list = '';
    await runFfmpeg({
      binary: ffmpeg.path,
      args: [
        ...[...before, ...input.args, '-map', '0:v:0?', '-map', '0:a?', '-c', 'copy', '-t', seconds(ms - fromMs + 100)],
        ...['-f', 'framecrc', 'pipe:1'],
      ],
      cwd: input.cwd,
      onStart: (child) => this.#took(child),
      onOutput: (text) => {
        list += text;
      },
    });
    return keyFrameBefore(list, ms, fromMs);
  }

  #check(): void {
    if (this.#calledOff) throw new CalledOff();
  }

  /** @throws FlypackError `disk_full` */
  async #requireRoom(needBytes: number): Promise<void> {
    const { recording, reserveGb } = this.#options;
    const room = await diskRoom(recording.dir, reserveGb * GB, 0);
    if (room === null || room.freeBytes - needBytes >= reserveGb * GB) return;
    const gb = (bytes: number): number => Math.round(bytes / 1e7) / 100;
    throw new FlypackError('disk_full', { freeGb: gb(room.freeBytes), neededGb: gb(needBytes), reserveGb });
  }

  /** A result that grows beyond all expectation must not take the room of a recording. */
  async #watchRoom(): Promise<void> {
    const { recording, reserveGb } = this.#options;
    const room = await diskRoom(recording.dir, reserveGb * GB, 0);
    if (room === null || room.freeBytes >= reserveGb * GB) return;
    this.#full = true;
    this.#child?.kill('SIGKILL');
  }
}

async function bringToDisk(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
