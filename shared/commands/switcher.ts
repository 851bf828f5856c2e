/** `switcher.*` */
import { z } from 'zod';
import { FeedId, MediaId } from '../ids.ts';
import { PUSH_DIRECTIONS, TRANSITION_KINDS, TransitionSettings, WIPE_PATTERNS } from '../switcher/transition.ts';
import { atFrame, define, none, producers } from './define.ts';

export const switcherCommands = {
  'switcher.preview': define({
    summary: 'Puts a source or a scene on preview.',
    args: z.strictObject({ source: FeedId }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.cut': define({
    summary: 'Swaps program and preview on the next frame boundary. In the middle of a transition it ends it.',
    args: none,
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.take': define({
    summary: 'Puts a source or a scene on program on the next frame boundary, whatever is on preview.',
    args: z.strictObject({ source: FeedId }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.auto': define({
    summary:
      'Runs the set transition from program to preview; carries a half-moved T-bar to its end. Ignored while it runs.',
    args: none,
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.transition': define({
    summary: 'Sets how AUTO and the T-bar go from program to preview. What runs already is not changed.',
    args: z.strictObject({
      kind: z.enum(TRANSITION_KINDS).optional(),
      rateFrames: z.int().min(1).max(250).optional().describe('Length of this kind, or of the present one, in frames.'),
      dipColour: TransitionSettings.shape.dipColour.unwrap().optional(),
      wipePattern: z.enum(WIPE_PATTERNS).optional(),
      wipeSoftness: z.number().min(0).max(1).optional(),
      pushDirection: z.enum(PUSH_DIRECTIONS).optional(),
      stingerMedia: MediaId.nullable().optional().describe('A clip of the media pool, best with alpha.'),
      stingerCutFrame: z
        .int()
        .min(0)
        .max(250)
        .optional()
        .describe('Frame of the clip from which the new picture is behind it.'),
      blackRate: z.int().min(1).max(250).optional().describe('Length of a fade to black, in frames.'),
    }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.tbar': define({
    summary: 'Moves the T-bar. From one end to the other is a whole transition; back to where it came from undoes it.',
    args: z.strictObject({ position: z.number().min(0).max(1) }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.fadeToBlack': define({
    summary: 'Fades picture and sound to black, or back. Without `black`, to the other of the two.',
    args: z.strictObject({ black: z.boolean().optional() }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
} as const;
