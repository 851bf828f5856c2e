/** What comes into the media pool: the disk’s room, and senders that stop sending. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeIn } from '../../electron/engine/media-pool/intake.ts';

let folder: string;
let target: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'flypack-intake-'));
  target = path.join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const onProgress = (): void => undefined;

it('takes what fits', async () => {
  const bytes = Buffer.alloc(100_000, 7);
  const done: number[] = [];
  const take = { bytes: bytes.length, reserveBytes: 0, onProgress: (now: number) => done.push(now) };
  expect(await takeIn(Readable.from([bytes.subarray(0, 40_000), bytes.subarray(40_000)]), target, take)).toBe(100_000);
  expect(done).toEqual([40_000, 100_000]);
});

it('takes nothing that would not leave the reserve, and reads none of it', async () => {
  const from = new PassThrough();
  const refused = takeIn(from, target, { bytes: 10, reserveBytes: 1e18, onProgress });
  await expect(refused).rejects.toMatchObject({ code: 'disk_full', details: { bytes: 10 } });
  const large = takeIn(from, target, { bytes: 1e18, reserveBytes: 0, onProgress });
  await expect(large).rejects.toMatchObject({ code: 'disk_full' });
  expect(from.readableFlowing).toBeNull();
  expect(existsSync(target)).toBe(false);
});

it('gives up a sender that says nothing more, and keeps none of what it sent', async () => {
  const from = new PassThrough();
  from.write(Buffer.alloc(5000));
  const broken = takeIn(from, target, { bytes: 10_000, reserveBytes: 0, onProgress, stalledMs: 100 });
  await expect(broken).rejects.toMatchObject({ code: 'media_upload_broken' });
  expect(from.destroyed).toBe(true);
  expect(existsSync(target)).toBe(false);
});
