/** `media.*`: the media pool. Pages send files with `PUT /api/v1/media/upload?name=…`. */
import { z } from 'zod';
import { MediaId } from '../ids.ts';
import { crew, define, done } from './define.ts';

const Name = z.string().trim().min(1).max(80);

export const mediaCommands = {
  'media.add': define({
    summary: 'Copies a picture or a video of the engine’s machine into the media pool; answers when it can be used.',
    args: z.strictObject({
      path: z
        .string()
        .min(1)
        .max(4096)
        .regex(/^(?!-)/, 'a path cannot start with a dash'),
      name: Name.optional().describe('Without it, the file’s name.'),
    }),
    result: z.object({ id: MediaId }),
    roles: crew,
    confirm: false,
  }),
  'media.rename': define({
    summary: 'Gives an item of the media pool another name.',
    args: z.strictObject({ id: MediaId, name: Name }),
    result: done,
    roles: crew,
    confirm: false,
  }),
  'media.remove': define({
    summary: 'Takes an item out of the media pool and off the disk. Refused while the show uses it.',
    args: z.strictObject({ id: MediaId, confirm: z.boolean().default(false) }),
    result: done,
    roles: crew,
    confirm: true,
  }),
} as const;
