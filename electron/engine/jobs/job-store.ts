/** The list of jobs on disk: kept over restarts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ErrorBody } from '#shared/errors.ts';
import { JOB_STATUSES, JobId, JobRequest } from '#shared/jobs/job.ts';
import { Serial } from '../serial.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';

const StoredJob = z.object({
  id: JobId,
  request: JobRequest,
  status: z.enum(JOB_STATUSES),
  anyway: z.boolean(),
  output: z.string().nullable(),
  bytes: z.number().nullable(),
  note: z.string().nullable(),
  problem: z.custom<ErrorBody>((value) => typeof value === 'object').nullable(),
  addedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  /** What it was writing. */
  partial: z.string().nullable(),
});
export type StoredJob = z.infer<typeof StoredJob>;

const JobFile = z.object({ version: z.literal(1), nextNumber: z.int().min(1), jobs: z.array(z.unknown()) });

export interface StoredJobs {
  nextNumber: number;
  jobs: StoredJob[];
}

export class JobStore {
  readonly #file: string;
  readonly #onError: (error: unknown) => void;
  readonly #writes = new Serial();
  #saved = '';

  constructor(dataDir: string, onError: (error: unknown) => void) {
    this.#file = path.join(dataDir, 'jobs.json');
    this.#onError = onError;
  }

  /** The list of the last run; a job that this version does not know is left out. */
  load(): StoredJobs {
    try {
      const { nextNumber, jobs } = JobFile.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
      return {
        nextNumber,
        jobs: jobs.flatMap((job) => {
          const parsed = StoredJob.safeParse(job);
          return parsed.success ? [parsed.data] : [];
        }),
      };
    } catch {
      // None yet, or damaged: a list of jobs can be made anew, the recordings are what counts.
      return { nextNumber: 1, jobs: [] };
    }
  }

  /** Writes the list when it has changed. */
  save(jobs: StoredJobs): void {
    const text = JSON.stringify({ version: 1, ...jobs });
    if (text === this.#saved) return;
    this.#saved = text;
    this.#writes.run(() => writeFileAtomic(this.#file, text)).catch(this.#onError);
  }

  /** Resolves when everything is on disk. */
  flush(): Promise<void> {
    return this.#writes.run(async () => undefined);
  }
}
