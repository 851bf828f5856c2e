/** What the app asks people. The answer that changes least is the default everywhere, so Enter and Escape are harmless. */
import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron';

async function ask(window: BrowserWindow | null, options: MessageBoxOptions): Promise<number> {
  const { response } =
    window === null || window.isDestroyed()
      ? await dialog.showMessageBox(options)
      : await dialog.showMessageBox(window, options);
  return response;
}

export type QuitAnswer = 'keep' | 'end' | 'cancel';
const quitAnswers: readonly QuitAnswer[] = ['keep', 'end', 'cancel'];

/** The question of somebody who closes the window while on air. */
export async function askQuitOnAir(window: BrowserWindow | null, title: string): Promise<QuitAnswer> {
  const response = await ask(window, {
    type: 'warning',
    title: 'Flypack is on air',
    message: `“${title}” is on air.`,
    detail:
      'Keep broadcasting closes this window only: the show goes on, and the next start of Flypack finds it again.\n' +
      'End broadcast ends the event for everybody who is watching; an ended event cannot be started again.',
    buttons: ['Keep Broadcasting', 'End Broadcast and Quit', 'Cancel'],
    defaultId: 2,
    cancelId: 2,
    noLink: true,
  });
  return quitAnswers[response] ?? 'cancel';
}

/** The engine cannot be had; true: try again. */
export async function askRetry(window: BrowserWindow | null, reason: string): Promise<boolean> {
  const response = await ask(window, {
    type: 'error',
    title: 'The engine does not run',
    message: 'Flypack’s engine could not be started.',
    detail: reason,
    buttons: ['Try Again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

/** The engine would not end; true: quit all the same and leave it running. */
export async function askLeaveRunning(window: BrowserWindow | null, reason: string): Promise<boolean> {
  const response = await ask(window, {
    type: 'warning',
    title: 'The engine still runs',
    message: 'Flypack’s engine could not be ended.',
    detail: `${reason}\nThe next start of Flypack finds it again.`,
    buttons: ['Leave It Running and Quit', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

/** The page has crashed again and again; true: load it once more. */
export async function askReload(window: BrowserWindow | null): Promise<boolean> {
  const response = await ask(window, {
    type: 'error',
    title: 'The control room has stopped',
    message: 'The page of the control room keeps crashing.',
    detail: 'The show itself is not affected: the engine runs on its own.',
    buttons: ['Load It Again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
