/** The clips that were saved, and where each lies; kept from one start to the next. */
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { FlypackError } from '#shared/errors.ts';
import type { ReplayClip } from '#shared/state/replay.ts';
import { Serial } from '../../serial.ts';
import { writeFileAtomic } from '../../store/atomic-file.ts';

const Kept = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    folder: z.string(),
    savedAtMs: z.number(),
    durationMs: z.number(),
    bytes: z.number(),
    firstFrame: z.int(),
    lastFrame: z.int(),
  }),
);
type KeptClip = z.infer<typeof Kept>[number];

export class ClipList {
  readonly #file: string;
  readonly #writes = new Serial();
  #clips: KeptClip[];

  constructor(file: string) {
    this.#file = file;
    this.#clips = read(file).filter((clip) => existsSync(path.join(clip.folder, clip.id)));
  }

  /** Newest first. */
  get clips(): ReplayClip[] {
    return this.#clips.map(({ folder: _folder, ...clip }) => clip);
  }

  /** Full path and name of a clip. @throws FlypackError `replay_clip_unknown` */
  find(id: string): { file: string; name: string } {
    const clip = this.#clips.find((candidate) => candidate.id === id);
    if (clip === undefined) throw new FlypackError('replay_clip_unknown', { clip: id });
    return { file: path.join(clip.folder, clip.id), name: clip.name };
  }

  /** @throws the file system’s error */
  async add(clip: KeptClip): Promise<void> {
    this.#clips = [clip, ...this.#clips];
    await this.#save();
  }

  /** Takes it off the list and off the disk. @throws FlypackError `replay_clip_unknown`; the file system’s error */
  async remove(id: string): Promise<void> {
    const { file } = this.find(id);
    await rm(file, { force: true });
    this.#clips = this.#clips.filter((clip) => clip.id !== id);
    await this.#save();
  }

  #save(): Promise<void> {
    return this.#writes.run(() => writeFileAtomic(this.#file, JSON.stringify(this.#clips)));
  }
}

function read(file: string): KeptClip[] {
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None yet, or not ours: the clips themselves stay where they are.
    return [];
  }
}
