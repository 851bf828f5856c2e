/** Pictures of recordings for the page: a thumbnail that is kept, and any moment somebody looks for a cut. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { FlypackError } from '#shared/errors.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import type { FfmpegProcess } from '../ffmpeg/process.ts';
import { factsOf, type RecordingFacts } from '../jobs/facts.ts';
import { type JobInput, jobInput } from '../jobs/input.ts';
import { pictureArgs } from '../jobs/plan.ts';
import { CalledOff, runFfmpeg } from '../jobs/run-ffmpeg.ts';
import { Serial } from '../serial.ts';
import { PRIVATE_FOLDER } from '../store/atomic-file.ts';
import type { FoundRecording, RecordingLibrary } from './library.ts';

const HEIGHT_PX = 216;
const LIMIT_MS = 30_000;
/** A recording’s first second is often black. */
const LATER_MS = 2000;
const MAX_KEPT = 500;

export interface StillsOptions {
  /** Where thumbnails are kept: apart from the recordings. */
  dir: string;
  ffmpeg: Ffmpeg | null;
  library: RecordingLibrary;
}

export class RecordingStills {
  readonly #options: StillsOptions;
  /** One at a time: a list of recordings must not start a crowd of decoders. */
  readonly #work = new Serial();
  #facts: { key: string; facts: RecordingFacts } | null = null;

  constructor(options: StillsOptions) {
    this.#options = options;
  }

  /**
   * A JPEG of the recording; made at the first call.
   * @throws FlypackError `recording_unknown`, `recording_in_use` while it is written, `recording_unusable`, `ffmpeg_missing`
   */
  async thumbnail(id: string): Promise<Buffer> {
    const found = await this.#whole(id);
    if (found.kind === 'picture') return this.#render(found, 0);
    const kept = path.join(this.#options.dir, `${keyOf(found)}.jpg`);
    if (existsSync(kept)) return readFile(kept);
    const jpeg = await this.#render(found, LATER_MS, kept);
    await this.#tidy();
    return jpeg;
  }

  /** A JPEG of one moment. `onGone` is given what calls it off: nobody waits for it any more. @throws FlypackError as `thumbnail` */
  async frame(id: string, atMs: number, onGone: (cancel: () => void) => void): Promise<Buffer> {
    const found = await this.#whole(id);
    if (found.kind === 'picture') throw new FlypackError('recording_unusable', { reason: 'It is a picture.' });
    return this.#render(found, atMs, null, onGone);
  }

  async #whole(id: string): Promise<FoundRecording> {
    const { library } = this.#options;
    const found = await library.find(id);
    if (library.isWriting(found))
      throw new FlypackError('recording_in_use', { by: 'the recording that is being written' });
    if (found.kind === 'sound') throw new FlypackError('recording_unusable', { reason: 'There is no picture in it.' });
    return found;
  }

  #render(
    found: FoundRecording,
    atMs: number,
    keep: string | null = null,
    onGone: (cancel: () => void) => void = () => undefined,
  ): Promise<Buffer> {
    let gone = false;
    let child: FfmpegProcess | null = null;
    onGone(() => {
      gone = true;
      child?.kill('SIGKILL');
    });
    return this.#work.run(async () => {
      if (gone) throw new CalledOff();
      return this.#draw(found, atMs, keep, (started) => {
        child = started;
        if (gone) child.kill('SIGKILL');
      });
    });
  }

  async #draw(
    found: FoundRecording,
    atMs: number,
    keep: string | null,
    onStart: (child: FfmpegProcess) => void,
  ): Promise<Buffer> {
    const { dir, ffmpeg } = this.#options;
    if (ffmpeg === null) throw new FlypackError('ffmpeg_missing');
    await mkdir(dir, { recursive: true, mode: PRIVATE_FOLDER });
    const work = await mkdtemp(path.join(dir, '.work-'));
    const target = path.join(work, 'still.jpg');
    const input = found.kind === 'picture' ? pictureInput(found) : jobInput(found.dir, found.names);
    let timer: NodeJS.Timeout | null = null;
    try {
      const facts = await this.#factsOf(ffmpeg.path, found, input);
      for (const ms of atMs === LATER_MS ? [LATER_MS, 0] : [atMs]) {
        await runFfmpeg({
          binary: ffmpeg.path,
          args: [...pictureArgs(input, ms, facts, HEIGHT_PX), `file:${target}`],
          cwd: input.cwd,
          onStart: (child) => {
            onStart(child);
            timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
          },
        });
        if (timer !== null) clearTimeout(timer);
        // Shorter than that: its first picture it is.
        if (await isThere(target)) break;
      }
      if (!(await isThere(target)))
        throw new FlypackError('recording_unusable', { reason: 'There is no picture there.' });
      const jpeg = await readFile(target);
      if (keep !== null) await rename(target, keep);
      return jpeg;
    } finally {
      if (timer !== null) clearTimeout(timer);
      await rm(work, { recursive: true, force: true });
    }
  }

  /** Asked once a recording: whoever looks for a cut asks for many moments of the same. */
  async #factsOf(binary: string, found: FoundRecording, input: JobInput): Promise<RecordingFacts> {
    const key = keyOf(found);
    if (this.#facts?.key !== key) this.#facts = { key, facts: await factsOf(binary, input) };
    return this.#facts.facts;
  }

  /** Forgets the oldest when there are too many. */
  async #tidy(): Promise<void> {
    const { dir } = this.#options;
    const names = (await readdir(dir)).filter((name) => name.endsWith('.jpg'));
    if (names.length <= MAX_KEPT) return;
    const ages = await Promise.all(
      names.map(async (name) => ({ name, atMs: (await stat(path.join(dir, name))).mtimeMs })),
    );
    const old = ages.toSorted((a, b) => a.atMs - b.atMs).slice(0, names.length - MAX_KEPT);
    await Promise.all(old.map(({ name }) => rm(path.join(dir, name), { force: true })));
  }
}

/** A JPEG that a job has made, opened as what it is. */
const pictureInput = ({ dir, names: [name = ''] }: FoundRecording): JobInput => ({
  args: [
    ...['-protocol_whitelist', 'file', '-f', 'image2', '-pattern_type', 'none'],
    ...['-i', `file:${path.join(dir, name)}`],
  ],
  cwd: dir,
});

const isThere = async (file: string): Promise<boolean> => ((await stat(file).catch(() => null))?.size ?? 0) > 0;

/** Another file of the same name has another picture. */
function keyOf({ dir, parts }: FoundRecording): string {
  const [first] = parts;
  const text = `${dir}\0${first?.name}\0${first?.bytes}\0${first?.modifiedMs}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
