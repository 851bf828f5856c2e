/** `macro.*` */
import { z } from 'zod';
import { MacroId } from '../ids.ts';
import { MacroConfig, MacroStep } from '../show/macro-config.ts';
import { define, done, none, producers } from './define.ts';

const name = MacroConfig.shape.name;
const steps = z.array(MacroStep).max(200);

export const macroCommands = {
  'macro.add': define({
    summary: 'Adds a macro. Its steps are commands of switcher, keyers, scenes, sound and clips, with waits in frames.',
    args: z.strictObject({
      macro: z.strictObject({ id: MacroId.optional(), name, steps: steps.default([]) }),
    }),
    result: z.object({ id: MacroId }),
    roles: producers,
    confirm: false,
  }),
  'macro.update': define({
    summary: 'Changes a macro’s name or steps. A run that is under way goes on as it was begun.',
    args: z.strictObject({
      id: MacroId,
      changes: z.strictObject({ name: name.optional(), steps: steps.optional() }),
    }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'macro.remove': define({
    summary: 'Removes a macro. Refused while it runs.',
    args: z.strictObject({ id: MacroId }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'macro.run': define({
    summary:
      'Runs a macro. Answers when everything before its first wait is done, with the frame of its first switching step.',
    args: z.strictObject({ id: MacroId }),
    result: z.object({ frame: z.int().nullable() }),
    roles: producers,
    confirm: false,
  }),
  'macro.stop': define({
    summary: 'Ends a macro at once: nothing of it that has not shown yet will show. Without `id`, all of them.',
    args: z.strictObject({ id: MacroId.optional() }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'macro.record': define({
    summary: 'Begins to record what people do with switcher, keyers, scenes, sound and clips, and when.',
    args: z.strictObject({ name }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'macro.recordStop': define({
    summary: 'Ends the recording and keeps it as a macro.',
    args: none,
    result: z.object({ id: MacroId }),
    roles: producers,
    confirm: false,
  }),
  'macro.recordCancel': define({
    summary: 'Ends the recording and forgets it.',
    args: none,
    result: done,
    roles: producers,
    confirm: false,
  }),
} as const;
