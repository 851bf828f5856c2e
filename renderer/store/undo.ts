/** Undo and redo, the same from the buttons and the keyboard. What is done is the engine’s to say: two quick presses count twice. */
import type { CommandResult } from '#shared/commands/table.ts';
import { openDialog } from './dialogs.ts';
import { ask, useEngine } from './engine.ts';
import { showNote, showRefusal } from './toasts.ts';

export const WAYS = {
  undo: { name: 'history.undo', said: 'Undo' },
  redo: { name: 'history.redo', said: 'Redo' },
} as const;
export type Way = keyof typeof WAYS;

/** Takes the last step back or forth; without `confirm` a person is asked when that reaches an output that runs. */
export async function takeStep(way: Way, confirm: boolean): Promise<void> {
  const { name, said } = WAYS[way];
  const label = useEngine.getState().state?.history[way] ?? null;
  const answer = await ask(name, { confirm });
  if (answer.ok) showNote(`${said}: ${(answer.result as CommandResult<typeof name>).label}`);
  else if (answer.refusal.code === 'confirmation_needed' && label !== null) {
    openDialog({ kind: 'undo', way, label });
  } else showRefusal(answer.refusal);
}

export const undo = (): Promise<void> => takeStep('undo', false);
export const redo = (): Promise<void> => takeStep('redo', false);
