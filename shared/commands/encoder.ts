/** `encoder.*` and `rendition.*`: what encodes the program, and other forms of it. */
import { z } from 'zod';
import { RenditionId } from '../ids.ts';
import { ENCODER_IMPLEMENTATIONS, VIDEO_CODECS } from '../show/encoder-settings.ts';
import { NewRendition, RenditionChanges } from '../show/rendition-config.ts';
import { define, done, none, setup } from './define.ts';

const Trial = z.object({
  codec: z.enum(VIDEO_CODECS),
  implementation: z.enum(ENCODER_IMPLEMENTATIONS),
  works: z.boolean(),
  fps: z.number().nullable(),
  problem: z.string().nullable(),
});

export const encoderCommands = {
  'encoder.trial': define({
    summary: 'Tries every encoder of this FFmpeg for a second with the show’s canvas; only what works can be chosen.',
    args: none,
    result: z.object({ trials: z.array(Trial), hevcInFlv: z.boolean().nullable() }),
    roles: setup,
    confirm: false,
  }),
  'encoder.retry': define({
    summary: 'Goes back to the chosen graphics card after it has failed, when it passes another trial.',
    args: none,
    result: done,
    roles: setup,
    confirm: false,
  }),
  'rendition.add': define({
    summary: 'Adds another form of the program for destinations. It is encoded while one of them runs.',
    args: z.strictObject({ rendition: NewRendition }),
    result: z.object({ id: RenditionId }),
    roles: setup,
    confirm: false,
  }),
  'rendition.update': define({
    summary:
      'Changes a rendition. While a destination sends it, its form and codec are locked, and other encoder settings need `"confirm": true`.',
    args: z.strictObject({ id: RenditionId, changes: RenditionChanges, confirm: z.boolean().default(false) }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'rendition.remove': define({
    summary: 'Removes a rendition that no destination uses.',
    args: z.strictObject({ id: RenditionId }),
    result: done,
    roles: setup,
    confirm: false,
  }),
} as const;
