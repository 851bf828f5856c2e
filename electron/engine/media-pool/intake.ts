/** Brings a file’s bytes into a folder: from a disk or from a page, with progress and a limit. */
import { createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FlypackError, messageOf } from '#shared/errors.ts';
import { PRIVATE_FILE } from '../store/atomic-file.ts';

/** An hour of good video; a mistake is larger. */
export const MAX_MEDIA_BYTES = 16 * 2 ** 30;

export type IntakeProgress = (doneBytes: number) => void;

/**
 * Writes a stream to `target`. What was written of one that fails is removed.
 * @throws FlypackError `media_too_large`, `disk_full`, `media_upload_broken`
 */
export async function takeIn(from: Readable, target: string, onProgress: IntakeProgress): Promise<number> {
  let doneBytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      doneBytes += chunk.length;
      onProgress(doneBytes);
      if (doneBytes > MAX_MEDIA_BYTES) done(new FlypackError('media_too_large', { limitBytes: MAX_MEDIA_BYTES }));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(from, meter, createWriteStream(target, { flags: 'wx', mode: PRIVATE_FILE }));
  } catch (error) {
    await rm(target, { force: true });
    if (error instanceof FlypackError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw new FlypackError('disk_full');
    throw new FlypackError('media_upload_broken', { reason: messageOf(error) });
  }
  return doneBytes;
}

/**
 * Opens a file of this machine. Its size is known, so that progress can be shown.
 * @throws FlypackError `media_unusable`, `media_too_large`
 */
export async function openFile(file: string): Promise<{ stream: Readable; bytes: number }> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw new FlypackError('media_unusable', { reason: 'The file is not there.' });
  if (!found.isFile()) throw new FlypackError('media_unusable', { reason: 'This is not a file.' });
  if (found.size > MAX_MEDIA_BYTES) throw new FlypackError('media_too_large', { limitBytes: MAX_MEDIA_BYTES });
  try {
    // Opened here and now: a stream that opens itself fails later, when nobody listens yet.
    const handle = await open(file);
    return { stream: handle.createReadStream(), bytes: found.size };
  } catch (error) {
    throw new FlypackError('media_unusable', { reason: `The file cannot be read: ${messageOf(error)}` });
  }
}
