/** Where and how the program is recorded. */
import { z } from 'zod';

const recordingFields = {
  /** Absolute path of the folder on the engine’s machine; null: `recordings` in the data folder. */
  folder: z
    .string()
    .trim()
    .min(1)
    .max(1024)
    .regex(/^(?:\/|[A-Za-z]:[\\/])[^\0]*$/, 'an absolute path')
    .nullable(),
  /** Begins with Go live and ends with the broadcast. */
  withBroadcast: z.boolean(),
  /** A new file after this many minutes; 0: one file. */
  splitMinutes: z.number().min(0).max(1440),
  /** A new file at this size, in GB; 0: one file. */
  splitGb: z.number().min(0).max(1000),
  /** The recording ends cleanly before less than this is free, in GB. */
  reserveGb: z.number().min(0.05).max(1000),
  /** Armed sources are recorded as they come in, along with the program. */
  isolatedWithProgram: z.boolean(),
};

export const RecordingSettings = z.object({
  folder: recordingFields.folder.default(null),
  withBroadcast: recordingFields.withBroadcast.default(false),
  splitMinutes: recordingFields.splitMinutes.default(0),
  splitGb: recordingFields.splitGb.default(0),
  reserveGb: recordingFields.reserveGb.default(1),
  isolatedWithProgram: recordingFields.isolatedWithProgram.default(true),
});
export type RecordingSettings = z.infer<typeof RecordingSettings>;
export const RecordingChanges = z.strictObject(recordingFields).partial();
