/**
 * The media pool: stills and clips in the folder `media` of the data folder. A file is in the pool when it is whole, was
 * looked into, and has its final name; whatever comes between leaves nothing behind.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { FlypackError } from '#shared/errors.ts';
import { freeId, MediaId, slugOf } from '#shared/ids.ts';
import { MAX_MEDIA, type MediaItem } from '#shared/show/media-item.ts';
import type { MediaState } from '#shared/state/state.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import type { Serial } from '../serial.ts';
import { PRIVATE_FOLDER } from '../store/atomic-file.ts';
import { convertToPng, inspect } from './inspect.ts';
import { fileKind, itemFields, Unusable } from './inspection.ts';
import { openFile, takeIn } from './intake.ts';

type Import = MediaState['imports'][number];

export interface MediaPoolOptions {
  dir: string;
  ffmpeg: Ffmpeg | null;
  /** Changes of the show happen one after the other. */
  setup: Serial;
  items: () => readonly MediaItem[];
  /** What must stay free on the disk: recordings need it. */
  reserveBytes: () => number;
  /** Puts a new list into the show, the mixer and the state. */
  setItems: (items: MediaItem[]) => Promise<void>;
  onImports: (imports: Import[]) => void;
}

/** A page needs no more than a few steps a second. */
const PROGRESS_MS = 200;
/** Files that may be on their way at once. */
export const MAX_IMPORTS = 8;
const INCOMING = '.incoming-';

export class MediaPool {
  readonly #options: MediaPoolOptions;
  #imports: Import[] = [];
  #reportedMs = 0;

  constructor(options: MediaPoolOptions) {
    this.#options = options;
  }

  /** Removes what an engine that ended in the middle of an import has left. */
  async tidy(): Promise<void> {
    const { dir } = this.#options;
    if (!existsSync(dir)) return;
    const left = (await readdir(dir)).filter((name) => name.startsWith(INCOMING));
    await Promise.all(left.map((name) => rm(path.join(dir, name), { force: true })));
  }

  /**
   * Copies a file of this machine into the pool. Resolves when it can be used.
   * @throws FlypackError `media_unusable`, `media_limit`, `media_busy`, `media_too_large`, `disk_full`, `ffmpeg_missing`
   */
  async addFile(file: string, name?: string): Promise<MediaId> {
    const { stream, bytes } = await openFile(file);
    try {
      return await this.#import(stream, path.basename(file), name, bytes);
    } finally {
      stream.destroy();
    }
  }

  /**
   * Takes a file that a page sends.
   * @throws FlypackError as `addFile`, and `media_upload_broken`
   */
  addUpload(stream: Readable, fileName: string, bytes: number | null): Promise<MediaId> {
    return this.#import(stream, path.basename(fileName), undefined, bytes);
  }

  /** @throws FlypackError `media_unknown` */
  async rename(id: MediaId, name: string): Promise<void> {
    this.#require(id);
    await this.#options.setItems(this.#options.items().map((item) => (item.id === id ? { ...item, name } : item)));
  }

  /** Takes an item out of the pool and off the disk. @throws FlypackError `media_unknown` */
  async remove(id: MediaId): Promise<void> {
    const { dir } = this.#options;
    const { file } = this.#require(id);
    await this.#options.setItems(this.#options.items().filter((item) => item.id !== id));
    await Promise.all([rm(path.join(dir, file), { force: true }), rm(this.#thumbnailOf(id), { force: true })]);
  }

  /**
   * A JPEG of the item. Made anew when it is not there any more.
   * @throws FlypackError `media_unknown`, `media_unusable`, `ffmpeg_missing`
   */
  async thumbnail(id: string): Promise<Buffer> {
    const item = this.#require(id);
    const thumbnail = this.#thumbnailOf(item.id);
    if (!existsSync(thumbnail)) {
      await this.#usable(() => inspect(this.#ffmpegPath(), path.join(this.#options.dir, item.file), thumbnail));
    }
    return readFile(thumbnail);
  }

  #require(id: string): MediaItem {
    const item = this.#options.items().find((candidate) => candidate.id === id);
    if (item === undefined) throw new FlypackError('media_unknown', { id });
    return item;
  }

  #ffmpegPath(): string {
    const { ffmpeg } = this.#options;
    if (ffmpeg === null) throw new FlypackError('ffmpeg_missing');
    return ffmpeg.path;
  }

  /** In the media folder too, and no file name of an item: those do not start with a dot. */
  #thumbnailOf(id: MediaId): string {
    return path.join(this.#options.dir, `.thumbnail-${id}.jpg`);
  }

  #requireRoom(): void {
    if (this.#options.items().length >= MAX_MEDIA) throw new FlypackError('media_limit', { limit: MAX_MEDIA });
  }

  async #import(stream: Readable, fileName: string, name: string | undefined, bytes: number | null): Promise<MediaId> {
    const { dir } = this.#options;
    const title = titleOf(name ?? fileName.replace(/\.[^.]*$/, ''));
    const progress: Import = { name: title, doneBytes: 0, totalBytes: bytes };
    const incoming = path.join(dir, `${INCOMING}${randomBytes(6).toString('hex')}`);
    const [picture, thumbnail] = [`${incoming}.png`, `${incoming}.jpg`];
    try {
      const ffmpegPath = this.#ffmpegPath();
      this.#requireRoom();
      if (this.#imports.length >= MAX_IMPORTS) throw new FlypackError('media_busy', { limit: MAX_IMPORTS });
      await mkdir(dir, { recursive: true, mode: PRIVATE_FOLDER });
      this.#imports = [...this.#imports, progress];
      this.#report(0);
      await takeIn(stream, incoming, {
        bytes,
        reserveBytes: this.#options.reserveBytes(),
        onProgress: (doneBytes) => {
          progress.doneBytes = doneBytes;
          this.#report(PROGRESS_MS);
        },
      });
      const found = await this.#usable(() => inspect(ffmpegPath, incoming, thumbnail));
      const { ending, convert } = fileKind(found, fileName);
      if (convert) await this.#usable(() => convertToPng(ffmpegPath, incoming, picture));
      const source = convert ? picture : incoming;
      const { size } = await stat(source);
      return await this.#options.setup.run(async () => {
        this.#requireRoom();
        const id = await this.#freeId(title);
        const file = `${id}.${ending}`;
        await rename(thumbnail, this.#thumbnailOf(id));
        await rename(source, path.join(dir, file));
        await this.#options.setItems([
          ...this.#options.items(),
          { id, name: title, file, bytes: size, ...itemFields(found) },
        ]);
        return id;
      });
    } finally {
      this.#imports = this.#imports.filter((other) => other !== progress);
      this.#report(0);
      await Promise.all([incoming, picture, thumbnail].map((left) => rm(left, { force: true })));
    }
  }

  /** An id that neither an item has nor a file of the folder, which may belong to another show. */
  async #freeId(title: string): Promise<MediaId> {
    const files = (await readdir(this.#options.dir)).map((file) => file.replace(/\.[^.]*$/, ''));
    const taken = [...files, ...this.#options.items().map(({ id }) => id)];
    return MediaId.parse(freeId(slugOf(title, 'media'), taken));
  }

  async #usable<T>(job: () => Promise<T>): Promise<T> {
    try {
      return await job();
    } catch (error) {
      if (error instanceof Unusable) throw new FlypackError('media_unusable', { reason: error.message });
      throw error;
    }
  }

  #report(everyMs: number): void {
    const nowMs = Date.now();
    if (nowMs - this.#reportedMs < everyMs) return;
    this.#reportedMs = nowMs;
    this.#options.onImports(this.#imports.map((progress) => ({ ...progress })));
  }
}

/** A name as the schema takes it. */
const titleOf = (name: string): string =>
  name
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 80)
    .trim() || 'Media';
