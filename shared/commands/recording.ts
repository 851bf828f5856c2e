/** `recording.*`: the program on disk. */
import { z } from 'zod';
import { Recording, RecordingId } from '../recording/listing.ts';
import { RecordingChanges } from '../show/recording-settings.ts';
import { confirmed, crew, define, done, none, producers } from './define.ts';

export const recordingCommands = {
  'recording.start': define({
    summary: 'Records the program, as it is encoded, into a new file; it begins with the last key frame.',
    args: none,
    result: z.object({ file: z.string() }),
    roles: producers,
    confirm: false,
  }),
  'recording.stop': define({
    summary: 'Ends the recording; its file is whole on disk when the answer comes.',
    args: confirmed,
    result: done,
    roles: producers,
    confirm: true,
  }),
  'recording.settings': define({
    summary: 'Changes where and how the program is recorded. A recording that runs takes it from its next file on.',
    args: z.strictObject({ changes: RecordingChanges }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'recording.list': define({
    summary: 'What lies in the recordings folder: recordings with their parts, and what was made of them.',
    args: none,
    result: z.object({ folder: z.string(), freeBytes: z.number().nullable(), recordings: z.array(Recording) }),
    roles: crew,
    confirm: false,
  }),
  'recording.remove': define({
    summary:
      'Deletes a recording with all its parts, or a file made of one. Refused while it is written or a job uses it.',
    args: z.strictObject({ recording: RecordingId, confirm: z.boolean().default(false) }),
    result: done,
    roles: producers,
    confirm: true,
  }),
} as const;
