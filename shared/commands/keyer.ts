/** `keyer.*`: `key` is the upstream chroma key, `dsk1` and `dsk2` the downstream keyers. */
import { z } from 'zod';
import { DSK_IDS, KeyerId } from '../ids.ts';
import { ChromaChanges, DskContent } from '../show/keyer-config.ts';
import { KeyerSettingChanges } from '../switcher/keyers.ts';
import { atFrame, define, done, producers } from './define.ts';

const move = z.strictObject({
  keyer: KeyerId,
  on: z.boolean().optional().describe('Without it, the other of the two.'),
});

export const keyerCommands = {
  'keyer.cut': define({
    summary: 'Puts a keyer on or off air on the next frame boundary.',
    args: move,
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'keyer.auto': define({
    summary: 'Fades a keyer on or off air at its own rate; turns round when it is on its way.',
    args: move,
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'keyer.set': define({
    summary: 'Sets a keyer’s rate, whether it goes with the next transition, and whether preview shows it.',
    args: z.strictObject({ keyer: KeyerId, changes: KeyerSettingChanges }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'keyer.content': define({
    summary: 'Sets what a downstream keyer shows: image, lower third, clock or logo. On air it changes at once.',
    args: z.strictObject({ keyer: z.enum(DSK_IDS), content: DskContent }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'keyer.chroma': define({
    summary: 'Changes the chroma key: source, key colour, similarity, smoothness, spill. Fields left out stay.',
    args: z.strictObject({ changes: ChromaChanges }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'keyer.clock': define({
    summary: 'Starts a keyer’s countdown or count-up from its beginning, or puts it back.',
    args: z.strictObject({ keyer: z.enum(DSK_IDS), run: z.boolean() }),
    result: done,
    roles: producers,
    confirm: false,
  }),
} as const;
