/** Another form of the program for some destinations: a vertical or a small picture, encoded once more. */
import { z } from 'zod';
import { RenditionId } from '../ids.ts';
import { EncoderChanges, EncoderSettings } from './encoder-settings.ts';

export const MAX_RENDITIONS = 2;

const renditionFields = {
  name: z.string().trim().min(1).max(40),
  width: z.int().min(64).max(3840).multipleOf(2),
  height: z.int().min(64).max(3840).multipleOf(2),
  /** `letterbox`: the whole picture with bars; `crop`: fills the frame and loses what stands over. */
  fit: z.enum(['letterbox', 'crop']),
  /** `crop`: which part stays, from 0, the left or upper end, to 1, the right or lower one. */
  position: z.number().min(0).max(1),
};

export const Rendition = z.object({
  id: RenditionId,
  name: renditionFields.name,
  width: renditionFields.width.default(720),
  height: renditionFields.height.default(1280),
  fit: renditionFields.fit.default('crop'),
  position: renditionFields.position.default(0.5),
  /** Its own; key frames and sound as well. */
  encoder: EncoderSettings.prefault({}),
});
export type Rendition = z.infer<typeof Rendition>;

/** One that gets its id when it is added. */
export const NewRendition = Rendition.partial({ id: true });

/** Some of a rendition’s settings. */
export const RenditionChanges = z.strictObject({ ...renditionFields, encoder: EncoderChanges }).partial();
export type RenditionChanges = z.infer<typeof RenditionChanges>;
