/**
 * Records every armed source as it came in, each into files of its own, in one folder a run. It shares the program
 * recorder’s settings and disk; when room gets short it is the first to end.
 */
import path from 'node:path';
import { frameMs } from '#shared/canvas.ts';
import { FlypackError, messageOf } from '#shared/errors.ts';
import type { SourceId } from '#shared/ids.ts';
import type { Alignment } from '#shared/recording/alignment.ts';
import { plainName, recordingName } from '#shared/recording/file-name.ts';
import { isolationOf } from '#shared/recording/isolation.ts';
import { timeCode } from '#shared/recording/time-code.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { IsolatedState, IsolatedTelemetry } from '#shared/state/isolated.ts';
import type { RecordingState } from '#shared/state/state.ts';
import type { Media } from '../media.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import type { LogLine } from '../store/event-log.ts';
import { diskRoom } from './disk.ts';
import { diskProblem, makeFolder } from './disk-fault.ts';
import { type FileBegun, IsolatedTrack } from './isolated-track.ts';
import type { RecordingLedger } from './ledger.ts';
import type { ProgramFile } from './program-recorder.ts';

const STEP_MS = 250;
const CHECK_DISK_MS = 1000;
const GB = 1e9;
/** It ends while the program recording still has as much room again as the reserve. */
const RESERVES = 2;

export const NOT_ISOLATED: IsolatedState = { status: 'off', sinceMs: null, folder: null, tracks: [], problem: null };

export interface IsolatedRecorderOptions {
  media: Pick<Media, 'on' | 'record'>;
  show: () => ShowFile;
  defaultFolder: string;
  /** The program frame that is made now; null while the mixer is silent. */
  programFrame: () => number | null;
  ledger: Pick<RecordingLedger, 'opened' | 'closed'>;
  /** Files of the program recording that runs. */
  programFiles: () => readonly ProgramFile[];
  log: (line: LogLine) => void;
  onChange: (state: IsolatedState) => void;
}

/** What is armed and can be recorded. */
const isRecordable = (config: SourceConfig): boolean => config.isolated && isolationOf(config).way !== 'none';

export class IsolatedRecorder {
  readonly #options: IsolatedRecorderOptions;
  #status: Omit<IsolatedState, 'tracks'> = NOT_ISOLATED;
  readonly #tracks = new Map<SourceId, IsolatedTrack>();
  #alignment: Alignment | null = null;
  #saving: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;
  #checkedMs = 0;
  /** What was last told of the tracks: that one has gone silent is no event of its own. */
  #toldTracks = '';
  /** It was begun because the program recording began. */
  #follows = false;

  constructor(options: IsolatedRecorderOptions) {
    this.#options = options;
    options.media.on('isolated', (id, piece) => this.#tracks.get(id)?.take(piece));
  }

  get state(): IsolatedState {
    return { ...this.#status, tracks: [...this.#tracks.values()].map((track) => track.state) };
  }

  telemetry(): Record<SourceId, IsolatedTelemetry> {
    return Object.fromEntries([...this.#tracks].map(([id, track]) => [id, track.telemetry]));
  }

  /**
   * Begins with what is armed; what is armed later comes in later. `run`: name of the program’s first file; nobody waits
   * for the answer then, so that the state keeps the reason when it does not begin.
   * @throws FlypackError `isolated_running`, `nothing_armed`, `recording_folder`, `disk_full`
   */
  async start(run: string | null = null): Promise<void> {
    if (this.#status.status !== 'off') throw new FlypackError('isolated_running');
    const { show, log, onChange } = this.#options;
    const { name, canvas } = show();
    if (!show().sources.some(isRecordable)) throw new FlypackError('nothing_armed');
    const began = (run ?? recordingName(name, new Date(), 1)).replace(/\.ts$/, '');
    const folder = path.join(this.#root(), `${began} isolated`);
    this.#status = { ...NOT_ISOLATED, status: 'recording', sinceMs: Date.now(), folder };
    try {
      await makeFolder(this.#root());
      if (await this.#isShort()) throw new FlypackError('disk_full');
      await makeFolder(folder);
    } catch (error) {
      const why = error instanceof FlypackError ? error.message : diskProblem(error);
      this.#status = { ...NOT_ISOLATED, problem: run === null ? null : `They did not begin: ${why}` };
      onChange(this.state);
      if (error instanceof FlypackError) throw error;
      throw new FlypackError('recording_folder', { folder, problem: diskProblem(error) });
    }
    this.#alignment = {
      format: 'flypack-alignment',
      version: 1,
      show: name,
      frameRate: canvas.frameRate,
      program: [],
      sources: [],
    };
    this.#timer = setInterval(() => void this.#step(), STEP_MS);
    this.refresh();
    log({ level: 'info', about: 'recording', text: `Isolated recording of ${this.#names()}.` });
    onChange(this.state);
  }

  /** Resolves when everything that has come until now is whole on disk. @throws FlypackError `isolated_off` */
  async stop(problem: string | null = null): Promise<void> {
    if (this.#status.status === 'off') throw new FlypackError('isolated_off');
    this.#stopping ??= this.#stop(problem).finally(() => {
      this.#stopping = null;
    });
    await this.#stopping;
  }

  async #stop(problem: string | null): Promise<void> {
    const { media, log, onChange } = this.#options;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#follows = false;
    try {
      await media.record([]);
    } catch (error) {
      log({
        level: 'warn',
        about: 'recording',
        text: `The mixer did not hand over its last bytes: ${messageOf(error)}`,
      });
    }
    const names = this.#names();
    await Promise.all([...this.#tracks.values()].map((track) => track.finish()));
    this.#align();
    await this.#saving;
    this.#tracks.clear();
    this.#status = { ...NOT_ISOLATED, problem };
    log({
      level: problem === null ? 'info' : 'error',
      about: 'recording',
      text: problem ?? `The isolated recording of ${names} has ended.`,
    });
    onChange(this.state);
  }

  /** Ends it because the engine ends. */
  async close(): Promise<void> {
    if (this.#status.status !== 'off') await this.stop();
  }

  /** The program recording has changed: it goes along, when the show wants that and something is armed. */
  follow(program: RecordingState): void {
    const { show, log } = this.#options;
    const failed = (error: unknown): void =>
      log({ level: 'error', about: 'recording', text: `The isolated recording: ${messageOf(error)}` });
    if (program.status === 'off') {
      if (this.#follows) this.stop().catch(failed);
      return;
    }
    const { recording, sources } = show();
    const wanted = recording.isolatedWithProgram && sources.some(isRecordable);
    if (this.#follows || program.file === null || !wanted || this.#status.status !== 'off') return;
    this.#follows = true;
    this.start(program.file).catch((error: unknown) => {
      this.#follows = false;
      failed(error);
    });
  }

  /** Sources were armed, disarmed, added or removed. */
  refresh(): void {
    const { folder } = this.#status;
    if (this.#status.status === 'off' || folder === null || this.#stopping !== null) return;
    const { show, media, log, onChange } = this.#options;
    const wanted = show().sources.filter(isRecordable);
    const same = wanted.length === this.#tracks.size && wanted.every(({ id }) => this.#tracks.has(id));
    if (same) return;
    for (const [id, track] of this.#tracks) {
      if (wanted.some((config) => config.id === id)) continue;
      this.#tracks.delete(id);
      void track.finish();
    }
    for (const config of wanted) {
      if (!this.#tracks.has(config.id)) this.#tracks.set(config.id, this.#track(config, folder));
    }
    media.record([...this.#tracks.keys()]).catch((error: unknown) => {
      log({ level: 'warn', about: 'recording', text: `The mixer does not hand over its sources: ${messageOf(error)}` });
    });
    onChange(this.state);
  }

  #track(config: SourceConfig, folder: string): IsolatedTrack {
    const { show, log, onChange } = this.#options;
    const { id, name } = config;
    const alike = show().sources.some((other) => other.id !== id && plainName(other.name) === plainName(name));
    const title = alike ? `${plainName(name)} (${id})` : plainName(name);
    return new IsolatedTrack({
      source: id,
      name,
      program: 'program' in config ? (config.program ?? null) : null,
      folder,
      fileName: (atMs, ending) => `${title} ${timeCode(atMs, show().canvas.frameRate)}.${ending}`,
      isFull: (bytes, beganMs, nowMs) => {
        const { splitMinutes, splitGb } = show().recording;
        const old = splitMinutes > 0 && nowMs - beganMs >= splitMinutes * 60_000;
        return old || (splitGb > 0 && bytes >= splitGb * GB);
      },
      onFile: (begun) => this.#begun(config, begun),
      ledger: this.#options.ledger,
      onChange: () => onChange(this.state),
      onLog: (level, text) => log({ level, about: `source:${id}`, text }),
    });
  }

  #begun({ id, name }: SourceConfig, { file, startsAtMs, pts }: FileBegun): void {
    const now = this.#options.programFrame();
    const passed = (Date.now() - startsAtMs) / frameMs(this.#options.show().canvas.frameRate);
    const programFrame = now === null ? null : Math.max(0, Math.round(now - passed));
    this.#alignment?.sources.push({ source: id, name, file, startsAtMs, programFrame, pts });
    this.#align();
  }

  /** Writes the sidecar; one that cannot be written is said, and the recordings go on. */
  #align(): void {
    const { folder } = this.#status;
    const alignment = this.#alignment;
    if (folder === null || alignment === null) return;
    alignment.program = this.#options.programFiles().map((file) => ({ ...file }));
    const text = `${JSON.stringify(alignment, null, 2)}\n`;
    this.#saving = this.#saving
      .then(() => writeFileAtomic(path.join(folder, 'alignment.json'), text))
      .catch((error: unknown) => {
        const problem = `alignment.json cannot be written: ${diskProblem(error)}`;
        this.#options.log({ level: 'warn', about: 'recording', text: problem });
      });
  }

  async #step(): Promise<void> {
    const nowMs = performance.now();
    await Promise.all([...this.#tracks.values()].map((track) => track.step()));
    if (this.#status.status === 'off' || this.#timer === null) return;
    const tracks = JSON.stringify(this.state.tracks);
    if (tracks !== this.#toldTracks) this.#options.onChange(this.state);
    this.#toldTracks = tracks;
    if (nowMs - this.#checkedMs < CHECK_DISK_MS) return;
    this.#checkedMs = nowMs;
    if ((await this.#isShort()) && this.#timer !== null) {
      await this.stop(
        'Room on the disk gets short: the isolated recordings were ended, so that the program’s can go on.',
      );
    }
  }

  async #isShort(): Promise<boolean> {
    const reserve = this.#options.show().recording.reserveGb * GB;
    // The disk it is written to, whatever folder the show names for the next one meanwhile.
    const room = await diskRoom(
      this.#status.folder === null ? this.#root() : path.dirname(this.#status.folder),
      reserve,
      0,
    );
    return room !== null && room.freeBytes < RESERVES * reserve;
  }

  #root(): string {
    return this.#options.show().recording.folder ?? this.#options.defaultFolder;
  }

  #names(): string {
    return [...this.#tracks.values()].map((track) => track.state.name).join(', ');
  }
}
