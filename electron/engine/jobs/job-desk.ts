/**
 * The queue of work on recordings. One job at a time, at low priority; while the program matters to anybody, jobs wait
 * or are held where they are, unless a person says otherwise: a conversion must never starve the encoder.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type ErrorBody, FlypackError, messageOf } from '#shared/errors.ts';
import { isOver, JobId, type JobRequest, type JobState, type JobsState, MAX_JOBS } from '#shared/jobs/job.ts';
import { jobWords } from '#shared/jobs/words.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import type { FoundRecording, RecordingLibrary } from '../recording/library.ts';
import type { LogLine } from '../store/event-log.ts';
import { canEncode, offeredPresets } from './encoders.ts';
import { canJoin } from './input.ts';
import { JobStore, type StoredJob } from './job-store.ts';
import { CalledOff } from './run-ffmpeg.ts';
import { JobRun, PARTIAL } from './run-job.ts';

export interface JobDeskOptions {
  dataDir: string;
  ffmpeg: Ffmpeg | null;
  library: RecordingLibrary;
  /** Path of a still of the media pool. @throws FlypackError `media_unknown`, `media_unusable` */
  stillFile: (media: string) => string;
  /** What a recording needs stays free on the disk, in GB. */
  reserveGb: () => number;
  /** Why jobs have to wait; null when they may run. */
  waitsFor: () => string | null;
  log: (line: LogLine) => void;
  onChange: (state: JobsState) => void;
}

export class JobDesk {
  readonly #options: JobDeskOptions;
  readonly #store: JobStore;
  readonly #runs = new Map<JobId, JobRun>();
  #jobs: JobState[] = [];
  #nextNumber = 1;
  #closed = false;

  constructor(options: JobDeskOptions) {
    this.#options = options;
    this.#store = new JobStore(options.dataDir, (error) => {
      const text = `The list of jobs could not be saved: ${messageOf(error)}`;
      options.log({ level: 'error', about: 'jobs', text });
    });
  }

  /** The state of a desk that was not opened yet. */
  static empty(ffmpeg: Ffmpeg | null): JobsState {
    return {
      jobs: [],
      presets: ffmpeg === null ? [] : offeredPresets(ffmpeg),
      canEncode: ffmpeg !== null && canEncode(ffmpeg),
    };
  }

  /** Takes up the list of the last run: what ran then was interrupted, what waited waits again. */
  async open(): Promise<void> {
    const { nextNumber, jobs } = this.#store.load();
    this.#nextNumber = nextNumber;
    const partials = jobs.flatMap(({ partial }) => (partial === null ? [] : [partial]));
    // Only names that this desk gives: the list on disk must not be able to delete anything else.
    const ours = partials.filter((file) => path.basename(file).startsWith(PARTIAL));
    await Promise.all(ours.map((file) => rm(file, { force: true })));
    this.#jobs = jobs.map(({ partial: _gone, ...job }) => ({ ...job, ...reopened(job) }));
    this.follow();
  }

  get state(): JobsState {
    return { ...JobDesk.empty(this.#options.ffmpeg), jobs: this.#jobs };
  }

  /**
   * Queues a job.
   * @throws FlypackError `ffmpeg_missing`, `ffmpeg_lacks`, `job_limit`, `recording_unknown`, `recording_in_use`,
   * `recording_unusable`, `media_unknown`, `media_unusable`
   */
  async add(request: JobRequest, anyway: boolean): Promise<JobId> {
    await this.#check(request);
    if (this.#jobs.length >= MAX_JOBS) throw new FlypackError('job_limit', { limit: MAX_JOBS });
    const id = JobId.parse(`job-${this.#nextNumber}`);
    this.#nextNumber += 1;
    const job: JobState = { id, request, anyway, ...FRESH, addedAtMs: Date.now() };
    this.#jobs = [...this.#jobs, job];
    this.follow();
    return id;
  }

  /** @throws FlypackError `job_unknown`, `job_state` */
  runAnyway(id: JobId): void {
    const job = this.#require(id);
    if (isOver(job.status)) throw new FlypackError('job_state', { status: job.status });
    this.#change(id, { anyway: true });
    this.follow();
  }

  /** Resolves when nothing of it is left. @throws FlypackError `job_unknown`, `job_state` */
  async cancel(id: JobId): Promise<void> {
    const job = this.#require(id);
    if (isOver(job.status)) throw new FlypackError('job_state', { status: job.status });
    const run = this.#runs.get(id);
    if (run === undefined) {
      this.#end(id, 'cancelled', {});
      this.follow();
      return;
    }
    run.cancel();
    // How it ended is written down where it was started.
    await run.done.catch(() => undefined);
  }

  /** @throws FlypackError `job_unknown`, `job_state`, and as `add` */
  async retry(id: JobId): Promise<void> {
    const job = this.#require(id);
    if (!isOver(job.status) || job.status === 'done') throw new FlypackError('job_state', { status: job.status });
    await this.#check(job.request);
    this.#change(id, FRESH);
    this.follow();
  }

  /** @throws FlypackError `job_unknown`, `job_state` while it is not over */
  remove(id: JobId): void {
    const job = this.#require(id);
    if (!isOver(job.status)) throw new FlypackError('job_state', { status: job.status });
    this.#jobs = this.#jobs.filter((other) => other.id !== id);
    this.#told();
  }

  /** Takes everything that is over off the list. */
  clear(): void {
    this.#jobs = this.#jobs.filter(({ status }) => !isOver(status));
    this.#told();
  }

  /** What a job that is not over does with this recording, in words; null when none uses it. */
  userOf(recording: string): string | null {
    const job = this.#jobs.find(({ request, status }) => request.recording === recording && !isOver(status));
    return job === undefined ? null : `the job ${jobWords(job.request)}`;
  }

  /** The reasons to wait may have changed: holds what must not run, lets run what may. */
  follow(): void {
    if (this.#closed) return;
    const reason = this.#options.waitsFor();
    for (const { id, status, anyway } of this.#jobs) {
      if (status === 'running' && reason !== null && !anyway && process.platform !== 'win32') {
        this.#runs.get(id)?.pause();
        this.#change(id, { status: 'paused', etaS: null });
      }
    }
    const mayRun = (job: JobState): boolean => reason === null || job.anyway;
    const next =
      this.#jobs.find((job) => job.status === 'paused' && mayRun(job)) ??
      this.#jobs.find((job) => job.status === 'waiting' && mayRun(job));
    if (next !== undefined && !this.#jobs.some(({ status }) => status === 'running')) this.#go(next);
    this.#jobs = this.#jobs.map((job) => ({ ...job, waitsFor: this.#whyNot(job, reason) }));
    this.#told();
  }

  /** Ends what runs because the engine ends; it can be run again. */
  async close(): Promise<void> {
    this.#closed = true;
    const runs = [...this.#runs.values()];
    for (const run of runs) run.cancel();
    await Promise.allSettled(runs.map(({ done }) => done));
    await this.#store.flush();
  }

  #whyNot({ status, anyway }: JobState, reason: string | null): string | null {
    if (status !== 'waiting' && status !== 'paused') return null;
    return reason !== null && !anyway ? reason : 'another job is running';
  }

  #go(job: JobState): void {
    const run = this.#runs.get(job.id);
    this.#change(job.id, { status: 'running' });
    if (run === undefined) void this.#run(job);
    else run.resume();
  }

  async #run({ id, request }: JobState): Promise<void> {
    const { log } = this.#options;
    let run: JobRun | null = null;
    try {
      const found = await this.#check(request);
      run = this.#start(id, request, found);
      // Called off while it was looked up.
      if (run === null) return;
      const { name, bytes, note } = await run.done;
      this.#end(id, 'done', { output: name, bytes, note, progress: 1 });
      log({ level: 'info', about: 'jobs', text: `${jobWords(request)} of ${request.recording}: ${name} is ready.` });
    } catch (error) {
      if (error instanceof CalledOff) this.#end(id, this.#closed ? 'interrupted' : 'cancelled', {});
      else this.#failed(id, request, error);
    } finally {
      if (run !== null) this.#runs.delete(id);
      this.#told();
      this.follow();
    }
  }

  #start(id: JobId, request: JobRequest, recording: FoundRecording): JobRun | null {
    const { ffmpeg, stillFile, reserveGb } = this.#options;
    const status = this.#jobs.find((job) => job.id === id)?.status;
    if (this.#closed) throw new CalledOff();
    if (ffmpeg === null || status === undefined || isOver(status) || this.#runs.has(id)) return null;
    const run = new JobRun({
      request,
      ffmpeg: { ...ffmpeg, path: fromAnywhere(ffmpeg.path) },
      recording,
      stillFile: request.kind === 'watermark' ? stillFile(request.media) : null,
      reserveGb: reserveGb(),
      onProgress: (progress) => {
        this.#change(id, progress);
        this.#told();
      },
    });
    this.#runs.set(id, run);
    if (status === 'paused') run.pause();
    this.#told();
    return run;
  }

  #failed(id: JobId, request: JobRequest, error: unknown): void {
    const known = error instanceof FlypackError ? error : new FlypackError('job_failed', { reason: messageOf(error) });
    const problem: ErrorBody = known.toBody();
    this.#end(id, 'failed', { problem });
    const facts = problem.details === undefined ? '' : ` ${JSON.stringify(problem.details)}`;
    const text = `${jobWords(request)} of ${request.recording} failed: ${problem.message}${facts}`;
    this.#options.log({ level: 'error', about: 'jobs', text });
  }

  /** What can be said before it runs. */
  async #check(request: JobRequest): Promise<FoundRecording> {
    const { ffmpeg, library, stillFile } = this.#options;
    if (ffmpeg === null) throw new FlypackError('ffmpeg_missing');
    const encodes = request.kind === 'watermark' || (request.kind === 'cut' && request.exact);
    if (encodes && !canEncode(ffmpeg)) throw new FlypackError('ffmpeg_lacks', { encoders: 'libx264 and aac' });
    if (request.kind === 'convert' && !offeredPresets(ffmpeg).includes(request.preset)) {
      throw new FlypackError('ffmpeg_lacks', { preset: request.preset });
    }
    if (request.kind === 'watermark') stillFile(request.media);
    const found = await library.find(request.recording);
    if (library.isWriting(found))
      throw new FlypackError('recording_in_use', { by: 'the recording that is being written' });
    if (found.kind === 'picture') throw new FlypackError('recording_unusable', { reason: 'It is a picture.' });
    if (!canJoin(found.names)) throw new FlypackError('recording_unusable', { reason: 'Its parts cannot be joined.' });
    return found;
  }

  #require(id: JobId): JobState {
    const job = this.#jobs.find((candidate) => candidate.id === id);
    if (job === undefined) throw new FlypackError('job_unknown', { id });
    return job;
  }

  #change(id: JobId, changes: Partial<JobState>): void {
    this.#jobs = this.#jobs.map((job) => (job.id === id ? { ...job, ...changes } : job));
  }

  #end(id: JobId, status: JobState['status'], changes: Partial<JobState>): void {
    const over = { status, etaS: null, waitsFor: null, progress: null, endedAtMs: Date.now() };
    this.#change(id, { ...over, ...changes });
  }

  #told(): void {
    this.#options.onChange(this.state);
    this.#store.save({ nextNumber: this.#nextNumber, jobs: this.#jobs.map((job) => this.#stored(job)) });
  }

  #stored({ progress: _p, etaS: _e, waitsFor: _w, ...job }: JobState): StoredJob {
    return { ...job, partial: this.#runs.get(job.id)?.partial ?? null };
  }
}

const FRESH = {
  status: 'waiting',
  waitsFor: null,
  progress: null,
  etaS: null,
  output: null,
  bytes: null,
  note: null,
  problem: null,
  endedAtMs: null,
} as const satisfies Partial<JobState>;

/** How a job of the last run stands now. */
function reopened({ status }: Pick<JobState, 'status'>): Pick<JobState, 'status' | 'progress' | 'etaS' | 'waitsFor'> {
  const cut = status === 'running' || status === 'paused';
  const progress = status === 'done' ? 1 : null;
  return { status: cut ? 'interrupted' : status, progress, etaS: null, waitsFor: null };
}

/** FFmpeg runs in the recordings’ folder: a path from here would lead nowhere there. */
const fromAnywhere = (binary: string): string => (/[\\/]/.test(binary) ? path.resolve(binary) : binary);
