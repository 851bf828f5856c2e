/** How much of the program is kept on disk for replays. */
import { z } from 'zod';

const replayFields = {
  /** 0: nothing is kept. */
  minutes: z.number().min(0).max(60),
  /** It never takes more than this on disk, in GB; the oldest goes first. */
  maxGb: z.number().min(0.1).max(500),
};

export const ReplaySettings = z.object({
  minutes: replayFields.minutes.default(0),
  maxGb: replayFields.maxGb.default(8),
});
export type ReplaySettings = z.infer<typeof ReplaySettings>;
export const ReplayChanges = z.strictObject(replayFields).partial();
