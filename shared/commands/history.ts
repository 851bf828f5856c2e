/** `history.*`: undo for everything that is not on air. */
import { z } from 'zod';
import { confirmed, define, producers } from './define.ts';

const what = z.object({ label: z.string().describe('What was undone or done again, as a sentence.') });

export const historyCommands = {
  'history.undo': define({
    summary:
      'Takes back the last change of the set-up: sources, scenes, keyers, sound, transition, macros, destinations, renditions, media names. Refused when it would change what is on air; what would end or reopen an output that runs needs `"confirm": true`.',
    args: confirmed,
    result: what,
    roles: producers,
    confirm: false,
  }),
  'history.redo': define({
    summary: 'Does again what was undone last; asks as undo does.',
    args: confirmed,
    result: what,
    roles: producers,
    confirm: false,
  }),
} as const;
