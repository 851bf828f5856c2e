/** `replay.*`: marks in what was just on air, and clips of it. */
import { z } from 'zod';
import { MediaId } from '../ids.ts';
import { ReplayChanges } from '../show/replay-settings.ts';
import { crew, define, done, none, producers } from './define.ts';

const Mark = z.strictObject({
  beforeMs: z.int().min(0).max(3_600_000).default(0).describe('So long before now, ms.'),
});
const marked = z.object({ frame: z.int().describe('Program frame that was marked.') });
const ClipId = z.string().min(1).max(255);

export const replayCommands = {
  'replay.settings': define({
    summary: 'How much of the program is kept on disk for replays; 0 minutes: none, and what is kept goes.',
    args: z.strictObject({ changes: ReplayChanges }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'replay.markIn': define({
    summary: 'Marks where a clip begins: the program frame of now, or of some time before.',
    args: Mark,
    result: marked,
    roles: producers,
    confirm: false,
  }),
  'replay.markOut': define({
    summary: 'Marks the last frame of a clip: the program frame of now, or of some time before.',
    args: Mark,
    result: marked,
    roles: producers,
    confirm: false,
  }),
  'replay.clearMarks': define({
    summary: 'Takes both marks away.',
    args: none,
    result: done,
    roles: producers,
    confirm: false,
  }),
  'replay.save': define({
    summary:
      'Saves what is marked, or the last seconds, as an MP4 without encoding anything; answers when the file is whole. It ' +
      'shows exactly the frames from mark in to mark out: what lies before, down to the key frame, is hidden by an edit list.',
    args: z.strictObject({
      lastS: z.number().min(1).max(3600).optional().describe('The newest seconds, whatever is marked.'),
      name: z.string().trim().min(1).max(80).optional(),
      from: z
        .enum(['mark', 'key'])
        .default('mark')
        .describe('`key`: shows it from the key frame at or before the mark on, for players that know no edit lists.'),
    }),
    result: z.object({ clip: ClipId, firstFrame: z.int(), lastFrame: z.int() }),
    roles: producers,
    confirm: false,
  }),
  'replay.toPool': define({
    summary: 'Puts a saved clip into the media pool; answers when it can be rolled.',
    args: z.strictObject({ clip: ClipId }),
    result: z.object({ media: MediaId }),
    roles: crew,
    confirm: false,
  }),
  'replay.remove': define({
    summary: 'Deletes a saved clip. A copy in the media pool stays.',
    args: z.strictObject({ clip: ClipId, confirm: z.boolean().default(false) }),
    result: done,
    roles: producers,
    confirm: true,
  }),
} as const;
