/** `isolated.*`: sources on disk as they came in. */
import { z } from 'zod';
import { SourceId } from '../ids.ts';
import { confirmed, define, done, none, producers } from './define.ts';

export const isolatedCommands = {
  'isolated.arm': define({
    summary:
      'Arms sources for isolated recording, or disarms them. Where FFmpeg has to make the copy (RTMP, RTSP, HTTP, devices) ' +
      'the source is opened anew, which is refused while it is on program or preview. Nothing is encoded again.',
    args: z.strictObject({
      sources: z.array(SourceId).min(1).optional().describe('Left out: every source that can be recorded as it comes.'),
      armed: z.boolean(),
    }),
    result: z.object({ armed: z.array(SourceId) }).describe('All sources that are armed now.'),
    roles: producers,
    confirm: false,
  }),
  'isolated.start': define({
    summary: 'Records every armed source as it comes in, each into files of its own.',
    args: none,
    result: z.object({ folder: z.string() }),
    roles: producers,
    confirm: false,
  }),
  'isolated.stop': define({
    summary: 'Ends the isolated recordings; their files are whole on disk when the answer comes.',
    args: confirmed,
    result: done,
    roles: producers,
    confirm: true,
  }),
} as const;
