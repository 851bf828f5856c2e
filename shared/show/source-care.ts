/** What is done to a source’s picture and sound after it was received: delay, corrections, and what is watched. */
import { z } from 'zod';
import { SourceId } from '../ids.ts';
import { Crop } from './scene-config.ts';

export const SourceDelay = z.object({
  videoFrames: z.int().min(0).max(120).default(0),
  audioMs: z.int().min(0).max(4000).default(0),
});
export type SourceDelay = z.infer<typeof SourceDelay>;

/** Brightness −1…1 (0: untouched), contrast and saturation as factors (1: untouched). */
export const PictureCorrection = z.object({
  /** Clockwise. */
  rotate: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]).default(0),
  flipHorizontal: z.boolean().default(false),
  flipVertical: z.boolean().default(false),
  crop: Crop.prefault({}),
  brightness: z.number().min(-1).max(1).default(0),
  contrast: z.number().min(0).max(2).default(1),
  saturation: z.number().min(0).max(3).default(1),
});
export type PictureCorrection = z.infer<typeof PictureCorrection>;

/** Freeze, black and silence: after how long each counts, and what happens then. */
export const SourceWatch = z.object({
  black: z
    .object({
      on: z.boolean().default(true),
      seconds: z.number().min(0.2).max(120).default(2),
      /** Brightest luma that still counts as black, 0…1 of the range from black to white. */
      below: z.number().min(0).max(0.5).default(0.05),
    })
    .prefault({}),
  freeze: z
    .object({
      on: z.boolean().default(true),
      seconds: z.number().min(0.2).max(120).default(3),
      /** Mean change from frame to frame that still counts as still, 0…1 of the range. */
      below: z.number().min(0).max(0.1).default(0.001),
    })
    .prefault({}),
  silence: z
    .object({
      on: z.boolean().default(true),
      seconds: z.number().min(0.5).max(300).default(5),
      belowDb: z.number().min(-90).max(-20).default(-60),
    })
    .prefault({}),
  /**
   * What happens when the picture is lost, black or frozen, and the source is on program. Without a backup that can be
   * shown, `backup` is the slate too.
   */
  onFault: z.enum(['nothing', 'slate', 'backup']).default('nothing'),
  /** Whether silence counts as such a fault too. */
  silenceActs: z.boolean().default(false),
  backup: SourceId.nullable().default(null),
  /**
   * Healthy for this long, it comes back by itself, whether the backup or the slate is in its place; 0: a person brings
   * it back. The slate, and the backup’s picture in a scene, then stay until it is healthy and somebody has switched
   * program: to another feed, or to it again.
   */
  returnAfterS: z.number().min(0).max(600).default(5),
});
export type SourceWatch = z.infer<typeof SourceWatch>;
