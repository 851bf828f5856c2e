/** Undo and redo, the same from the buttons and the keyboard. What is done is the engine’s to say: two quick presses count twice. */
import type { CommandResult } from '#shared/commands/table.ts';
import { ask } from './engine.ts';
import { showNote, showRefusal } from './toasts.ts';

async function step(name: 'history.undo' | 'history.redo', said: string): Promise<void> {
  const answer = await ask(name, {});
  if (answer.ok) showNote(`${said}: ${(answer.result as CommandResult<typeof name>).label}`);
  else showRefusal(answer.refusal);
}

export const undo = (): Promise<void> => step('history.undo', 'Undo');
export const redo = (): Promise<void> => step('history.redo', 'Redo');
