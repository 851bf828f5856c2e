/** The main process’s side of `window.flypackShell`. Every request is checked for who sends it. */
import { type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { EngineAddress } from '#shared/shell.ts';
import { isAppUrl } from './app-url.ts';
import { CHANNELS } from './channels.ts';
import { openInBrowser } from './security.ts';

export interface BridgeOptions {
  engine: () => Promise<EngineAddress>;
  window: () => BrowserWindow | null;
}

/** Only the top frame of our own page in our own window may ask for anything. */
function isOurPage(event: IpcMainInvokeEvent, window: BrowserWindow | null): boolean {
  const frame = event.senderFrame;
  return (
    window !== null &&
    !window.isDestroyed() &&
    event.sender === window.webContents &&
    frame !== null &&
    frame.parent === null &&
    isAppUrl(frame.url)
  );
}

async function chooseMediaFile(window: BrowserWindow | null): Promise<string | null> {
  if (window === null) return null;
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Choose a file to play',
    properties: ['openFile'],
    filters: [
      {
        name: 'Video and sound',
        extensions: ['mp4', 'mov', 'mkv', 'webm', 'ts', 'm2ts', 'mts', 'mxf', 'avi', 'wav', 'mp3', 'm4a', 'flac'],
      },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Answers the page’s requests. */
export function answerPage({ engine, window }: BridgeOptions): void {
  const handle = (channel: string, answer: (argument: unknown) => Promise<unknown>): void => {
    ipcMain.handle(channel, (event, argument: unknown) => {
      if (!isOurPage(event, window())) throw new Error('This is for the control room only.');
      return answer(argument);
    });
  };
  handle(CHANNELS.engine, engine);
  handle(CHANNELS.chooseMediaFile, () => chooseMediaFile(window()));
  handle(CHANNELS.openInBrowser, openInBrowser);
}
