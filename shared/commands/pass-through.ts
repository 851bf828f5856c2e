/** `passThrough.*`: the program as a source’s own stream. */
import { z } from 'zod';
import { define, done, operators } from './define.ts';

export const passThroughCommands = {
  'passThrough.set': define({
    summary:
      'Lets the stream of an MPEG-TS source go out as it came while it is program by itself and nothing is done to it. Everything else is encoded.',
    args: z.strictObject({ on: z.boolean() }),
    result: done,
    roles: operators,
    confirm: false,
  }),
} as const;
