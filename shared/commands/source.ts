/** `source.*` */
import { z } from 'zod';
import { SourceId } from '../ids.ts';
import { define, done, setup } from './define.ts';

/** A source as a client sends it: the id may be left out (one is made from the name). */
const NewSource = z
  .record(z.string(), z.unknown())
  .describe('A source’s settings; see the schema SourceConfig. `id` may be left out.');

export const sourceCommands = {
  'source.add': define({
    summary: 'Adds a source and opens it. Nothing else on air is touched.',
    args: z.strictObject({ source: NewSource }),
    result: z.object({ id: SourceId }),
    roles: setup,
    confirm: false,
  }),
  'source.update': define({
    summary:
      'Changes a source’s settings; only that source is opened again. Fields left out stay; null clears a secret.',
    args: z.strictObject({ id: SourceId, changes: z.record(z.string(), z.unknown()) }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'source.remove': define({
    summary: 'Removes a source. Refused while it is on air.',
    args: z.strictObject({ id: SourceId }),
    result: done,
    roles: setup,
    confirm: false,
  }),
} as const;
