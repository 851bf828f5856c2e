/** `tally.*` */
import { z } from 'zod';
import { SourceId } from '../ids.ts';
import { crew, define } from './define.ts';

export const tallyCommands = {
  'tally.link': define({
    summary:
      'Addresses of a source’s full-screen tally page, for a phone by the camera. They carry a token that is good for tally and nothing else.',
    args: z.strictObject({ source: SourceId }),
    result: z.object({
      links: z.array(
        z.object({
          url: z.string(),
          reach: z.enum(['network', 'this-machine']).describe('From where the address can be opened.'),
        }),
      ),
      advice: z.string().nullable().describe('What to do when no phone can reach any of them.'),
    }),
    roles: crew,
    confirm: false,
  }),
} as const;
