/** Undo and redo, the same from the buttons and the keyboard. */
import type { CommandName } from '#shared/commands/table.ts';
import { ask, useEngine } from './engine.ts';
import { showNote, showRefusal } from './toasts.ts';

async function step(
  name: Extract<CommandName, `history.${string}`>,
  said: string,
  label: string | null,
): Promise<void> {
  if (label === null) {
    showNote(`Nothing to ${said.toLowerCase()}.`);
    return;
  }
  const answer = await ask(name, {});
  if (answer.ok) showNote(`${said}: ${label}`);
  else showRefusal(answer.refusal);
}

export const undo = (): Promise<void> => step('history.undo', 'Undo', useEngine.getState().state?.history.undo ?? null);
export const redo = (): Promise<void> => step('history.redo', 'Redo', useEngine.getState().state?.history.redo ?? null);
