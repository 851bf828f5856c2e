/** `history.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import type { History } from '../../history/history.ts';

export const historyHandlers = (history: History): Pick<CommandHandlers, 'history.undo' | 'history.redo'> => ({
  'history.undo': () => history.undo(),
  'history.redo': () => history.redo(),
});
