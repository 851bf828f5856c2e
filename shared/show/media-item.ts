/** The media pool: stills and clips that are kept with the show, in the folder `media` of the data folder. */
import { z } from 'zod';
import { MediaId } from '../ids.ts';

const common = {
  id: MediaId,
  name: z.string().trim().min(1).max(80),
  /** File name inside the media folder; never a path. */
  file: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}\.[a-z0-9]{1,8}$/, 'a file name of the media folder'),
  bytes: z.int().min(0),
  width: z.int().min(1),
  height: z.int().min(1),
  hasAlpha: z.boolean(),
};

export const MediaItem = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('still') }),
  z.object({ ...common, kind: z.literal('clip'), durationMs: z.number().min(0), hasSound: z.boolean() }),
]);
export type MediaItem = z.infer<typeof MediaItem>;
export const MAX_MEDIA = 200;
