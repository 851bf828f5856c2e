/** Macros: commands of the table in a row, with waits in frames between them. */
import { z } from 'zod';
import { MacroId } from '../ids.ts';

export const MacroStep = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    name: z.string().max(64),
    args: z.record(z.string(), z.unknown()).default({}),
  }),
  /** Program frames from the last command to the next. */
  z.object({ kind: z.literal('wait'), frames: z.int().min(1).max(108_000) }),
]);
export type MacroStep = z.infer<typeof MacroStep>;

export const MacroConfig = z.object({
  id: MacroId,
  name: z.string().trim().min(1, 'a macro needs a name').max(40),
  steps: z.array(MacroStep).max(200).default([]),
});
export type MacroConfig = z.infer<typeof MacroConfig>;
export const MAX_MACROS = 50;
