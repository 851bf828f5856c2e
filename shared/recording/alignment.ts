/**
 * The file `alignment.json` beside isolated recordings: when each file begins, by the engine’s clock and by the program’s
 * frames, so that cameras and program can be laid under each other.
 */
import { z } from 'zod';

const Begin = z.object({
  /** Name of the file; the program’s lie in the folder above. */
  file: z.string(),
  /** Wall clock of the engine, ms since 1970, at which the file’s first picture (or sound) came in. */
  startsAtMs: z.number(),
  /** The program frame that was made then; null when the mixer did not run. */
  programFrame: z.int().nullable(),
});

export const Alignment = z.object({
  format: z.literal('flypack-alignment'),
  version: z.literal(1),
  show: z.string(),
  /** Program frames a second. */
  frameRate: z.object({ num: z.int(), den: z.int() }),
  /** The program’s files of the same time: here a file’s frame is exactly its first picture. */
  program: z.array(Begin),
  sources: z.array(
    Begin.extend({
      source: z.string(),
      name: z.string(),
      /** First time stamp in the file, 90 kHz; null where there is none at its beginning. */
      pts: z.number().nullable(),
    }),
  ),
});
export type Alignment = z.infer<typeof Alignment>;
