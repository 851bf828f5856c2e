/** `macro.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import type { EngineContext } from '../../context.ts';
import { callerNow } from '../call.ts';

type MacroHandlers = Pick<
  CommandHandlers,
  | 'macro.add'
  | 'macro.update'
  | 'macro.remove'
  | 'macro.run'
  | 'macro.stop'
  | 'macro.record'
  | 'macro.recordStop'
  | 'macro.recordCancel'
>;

export const macroHandlers = ({ macros }: EngineContext): MacroHandlers => ({
  'macro.add': async ({ macro }) => ({ id: macros.add(macro) }),
  'macro.update': async (args) => {
    macros.update(args);
    return {};
  },
  'macro.remove': async ({ id }) => {
    macros.remove(id);
    return {};
  },
  'macro.run': async ({ id }) => ({ frame: await macros.run(id, callerNow()) }),
  'macro.stop': async ({ id }) => {
    await macros.stop(id);
    return {};
  },
  'macro.record': async ({ name }) => {
    macros.record(name);
    return {};
  },
  'macro.recordStop': async () => ({ id: macros.recordStop() }),
  'macro.recordCancel': async () => {
    macros.recordCancel();
    return {};
  },
});
