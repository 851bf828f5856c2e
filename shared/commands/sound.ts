/** `audio.*`: the sound desk. */
import { z } from 'zod';
import { SourceId } from '../ids.ts';
import { MasterChanges, StripChanges } from '../show/sound-config.ts';
import { define, done, producers } from './define.ts';

export const soundCommands = {
  'audio.strip': define({
    summary:
      'Changes a source’s strip: fader (dB), mute, pan, mode, high-pass, gate, compressor. Fields left out stay.',
    args: z.strictObject({ source: SourceId, changes: StripChanges }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'audio.master': define({
    summary: 'Changes the master: fader (dB), mute, limiter, silence warning. Fields left out stay.',
    args: z.strictObject({ changes: MasterChanges }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'audio.solo': define({
    summary: 'Puts a source into the solo bus, which is heard in the monitor only, or takes it out.',
    args: z.strictObject({ source: SourceId, on: z.boolean() }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'audio.resetLoudness': define({
    summary: 'Starts the integrated loudness, the range and the true-peak maximum anew.',
    args: z.strictObject({}),
    result: done,
    roles: producers,
    confirm: false,
  }),
} as const;
