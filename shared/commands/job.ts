/** `job.*`: work on recordings after the show. Originals are only read; results lie beside them under names of their own. */
import { z } from 'zod';
import { JobId, JobRequest } from '../jobs/job.ts';
import { define, done, none, producers } from './define.ts';

const one = z.strictObject({ id: JobId });

export const jobCommands = {
  'job.add': define({
    summary:
      'Queues work on a recording: remux, cut, watermark, convert, thumbnail or contact sheet. Jobs run one at a time.',
    args: z.strictObject({
      job: JobRequest,
      anyway: z.boolean().default(false).describe('Runs also while the show is on air or recorded.'),
    }),
    result: z.object({ id: JobId }),
    roles: producers,
    confirm: false,
  }),
  'job.runAnyway': define({
    summary: 'Lets a job run that waits because the show is on air or recorded.',
    args: one,
    result: done,
    roles: producers,
    confirm: false,
  }),
  'job.cancel': define({
    summary: 'Calls a job off; what it has written so far is removed.',
    args: one,
    result: done,
    roles: producers,
    confirm: false,
  }),
  'job.retry': define({
    summary: 'Queues a job again that has failed, was called off or was interrupted.',
    args: one,
    result: done,
    roles: producers,
    confirm: false,
  }),
  'job.remove': define({
    summary: 'Takes a job that is over off the list. The file it made stays.',
    args: one,
    result: done,
    roles: producers,
    confirm: false,
  }),
  'job.clear': define({
    summary: 'Takes every job that is over off the list. The files they made stay.',
    args: none,
    result: done,
    roles: producers,
    confirm: false,
  }),
} as const;
