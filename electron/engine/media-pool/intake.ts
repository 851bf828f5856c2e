/** Brings a file’s bytes into a folder: from a disk or from a page, with progress and a limit. */
import { createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FlypackError, messageOf } from '#shared/errors.ts';
import { diskRoom } from '../recording/disk.ts';
import { PRIVATE_FILE } from '../store/atomic-file.ts';

/** An hour of good video; a mistake is larger. */
export const MAX_MEDIA_BYTES = 16 * 2 ** 30;

/** How much is written before the disk is asked again whether there is room: others write to it too. */
const ASK_EVERY_BYTES = 64 * 2 ** 20;
/** A sender that says nothing for this long has gone, though its connection has not. */
const STALLED_MS = 30_000;

export interface Intake {
  /** What will come; null: not known. */
  bytes: number | null;
  /** What must stay free on the disk. */
  reserveBytes: number;
  onProgress: (doneBytes: number) => void;
  stalledMs?: number;
}

/** @throws FlypackError `disk_full` when `bytes` more do not leave the reserve; a disk that does not tell is believed */
async function requireFree(target: string, bytes: number, reserveBytes: number): Promise<void> {
  const room = await diskRoom(path.dirname(target), 0, 0);
  if (room === null || room.freeBytes - bytes >= reserveBytes) return;
  throw new FlypackError('disk_full', { freeBytes: room.freeBytes, bytes, reserveBytes });
}

/**
 * Writes a stream to `target`. What was written of one that fails is removed.
 * @throws FlypackError `media_too_large`, `disk_full`, `media_upload_broken`
 */
export async function takeIn(from: Readable, target: string, intake: Intake): Promise<number> {
  const { bytes, reserveBytes, onProgress, stalledMs = STALLED_MS } = intake;
  await requireFree(target, bytes ?? 0, reserveBytes);
  let doneBytes = 0;
  let askAtBytes = ASK_EVERY_BYTES;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      doneBytes += chunk.length;
      stalled.refresh();
      onProgress(doneBytes);
      if (doneBytes > MAX_MEDIA_BYTES) done(new FlypackError('media_too_large', { limitBytes: MAX_MEDIA_BYTES }));
      else if (doneBytes < askAtBytes) done(null, chunk);
      else {
        askAtBytes = doneBytes + ASK_EVERY_BYTES;
        requireFree(target, 0, reserveBytes).then(() => done(null, chunk), done);
      }
    },
  });
  const stalled = setTimeout(
    () => meter.destroy(new Error(`nothing has come for ${Math.round(stalledMs / 1000)} s`)),
    stalledMs,
  );
  try {
    await pipeline(from, meter, createWriteStream(target, { flags: 'wx', mode: PRIVATE_FILE }));
  } catch (error) {
    await rm(target, { force: true });
    if (error instanceof FlypackError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw new FlypackError('disk_full');
    throw new FlypackError('media_upload_broken', { reason: messageOf(error) });
  } finally {
    clearTimeout(stalled);
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
