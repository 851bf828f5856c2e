/** `clip.*`: transport of the sources of the kind clip. */
import { z } from 'zod';
import { SourceId } from '../ids.ts';
import { atFrame, define, producers } from './define.ts';

const clip = z.strictObject({ source: SourceId });

export const clipCommands = {
  'clip.play': define({
    summary:
      'Rolls a clip from where it stands, on the frame that is answered; one that has ended, from its beginning.',
    args: clip,
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'clip.pause': define({
    summary: 'Holds a clip on its present picture.',
    args: clip,
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'clip.cue': define({
    summary: 'Stands a clip on its first picture, or on the one at `atMs`.',
    args: z.strictObject({ source: SourceId, atMs: z.number().min(0).max(86_400_000).optional() }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
} as const;
