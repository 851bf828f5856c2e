/** `history.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import type { History } from '../../history/history.ts';

export const historyHandlers = (history: History): Pick<CommandHandlers, 'history.undo' | 'history.redo'> => ({
  'history.undo': ({ confirm }) => history.undo(confirm),
  'history.redo': ({ confirm }) => history.redo(confirm),
});
