/** Work on recordings after the show: what can be asked for, and what is told of it. */
import { z } from 'zod';
import type { ErrorBody } from '../errors.ts';
import { MediaId } from '../ids.ts';
import { RecordingId } from '../recording/listing.ts';

export const JobId = z
  .string()
  .regex(/^job-\d{1,9}$/, 'the id of a job')
  .brand<'JobId'>();
export type JobId = z.infer<typeof JobId>;

export const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const;
export type Corner = (typeof CORNERS)[number];

export const CONVERT_PRESETS = ['1080p', '720p', '480p', 'vertical', 'edit', 'm4a', 'wav'] as const;
export type ConvertPreset = (typeof CONVERT_PRESETS)[number];

/** A day. */
const MAX_MS = 86_400_000 * 7;
const recording = RecordingId.describe('As in the answer of recording.list.');
const atMs = z.number().min(0).max(MAX_MS);

export const JobRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('remux'), recording }),
  z
    .strictObject({
      kind: z.literal('cut'),
      recording,
      inMs: atMs,
      outMs: atMs,
      /** Encoded anew, to the frame; otherwise copied, from the last key frame before `inMs`. */
      exact: z.boolean().default(false),
    })
    .refine((cut) => cut.outMs > cut.inMs, { path: ['outMs'], message: 'after its beginning' }),
  z.strictObject({
    kind: z.literal('watermark'),
    recording,
    media: MediaId.describe('A still of the media pool.'),
    corner: z.enum(CORNERS).default('top-right'),
    /** Width in percent of the picture’s width. */
    sizePercent: z.number().min(1).max(100).default(15),
    opacityPercent: z.number().min(1).max(100).default(80),
  }),
  z.strictObject({
    kind: z.literal('convert'),
    recording,
    preset: z.enum(CONVERT_PRESETS),
    /** Vertical only: where the crop stands, 0 at the left edge, 100 at the right. */
    centrePercent: z.number().min(0).max(100).default(50),
  }),
  z.strictObject({ kind: z.literal('thumbnail'), recording, atMs }),
  z.strictObject({
    kind: z.literal('sheet'),
    recording,
    columns: z.int().min(1).max(8).default(4),
    rows: z.int().min(1).max(8).default(4),
  }),
]);
export type JobRequest = z.infer<typeof JobRequest>;
export type JobKind = JobRequest['kind'];

/** `paused`: it ran when the show went on air; `interrupted`: the engine ended in the middle of it. */
export const JOB_STATUSES = ['waiting', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];
/** It is over, and only a person brings it back. */
export const isOver = (status: JobStatus): boolean =>
  status === 'done' || status === 'failed' || status === 'cancelled' || status === 'interrupted';

export interface JobState {
  id: JobId;
  request: JobRequest;
  status: JobStatus;
  /** Why it waits or is paused; null otherwise. */
  waitsFor: string | null;
  /** A person wants it now, on air or not. */
  anyway: boolean;
  /** 0 to 1; null while it cannot be told. */
  progress: number | null;
  /** Seconds until its end at the present speed; null while unknown. */
  etaS: number | null;
  /** Name of the file it made, and its size. */
  output: string | null;
  bytes: number | null;
  /** What a person should know of the result: where a copy really begins. */
  note: string | null;
  problem: ErrorBody | null;
  addedAtMs: number;
  endedAtMs: number | null;
}

export interface JobsState {
  /** In the order in which they were added. */
  jobs: JobState[];
  /** What the FFmpeg found can convert to. */
  presets: ConvertPreset[];
  /** It can encode pictures: watermarks and exact cuts are possible. */
  canEncode: boolean;
}

export const MAX_JOBS = 200;
