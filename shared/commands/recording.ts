/** `recording.*`: the program on disk. */
import { z } from 'zod';
import { RecordingChanges } from '../show/recording-settings.ts';
import { confirmed, define, done, none, producers } from './define.ts';

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
} as const;
