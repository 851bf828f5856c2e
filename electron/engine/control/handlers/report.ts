/** `report.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import type { EngineContext } from '../../context.ts';

export const reportHandlers = ({ reports }: EngineContext): Pick<CommandHandlers, 'report.list' | 'report.remove'> => ({
  'report.list': async () => ({ reports: [...reports.list] }),
  'report.remove': async ({ id }) => {
    await reports.remove(id);
    return {};
  },
});
