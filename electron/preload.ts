/** Runs beside the page in the sandbox and gives it `window.flypackShell`: a few narrow functions, no Electron. */
import { contextBridge, ipcRenderer } from 'electron';
import type { EngineAddress, FlypackShell, ShellAction } from '#shared/shell.ts';
import { CHANNELS } from './channels.ts';

/** Passes on what the main process says, but never the event object: that would hand the page a way to send. */
function listen<T>(channel: string, listener: (value: T) => void): () => void {
  const forward = (_event: unknown, value: T): void => listener(value);
  ipcRenderer.on(channel, forward);
  return () => {
    ipcRenderer.removeListener(channel, forward);
  };
}

const flypackShell: FlypackShell = {
  platform: process.platform,
  engine: () => ipcRenderer.invoke(CHANNELS.engine) as Promise<EngineAddress>,
  onEngineChanged: (listener) => listen<EngineAddress>(CHANNELS.engineChanged, listener),
  onAction: (listener) => listen<ShellAction>(CHANNELS.action, listener),
  chooseMediaFile: () => ipcRenderer.invoke(CHANNELS.chooseMediaFile) as Promise<string | null>,
  openInBrowser: (url) => ipcRenderer.invoke(CHANNELS.openInBrowser, url) as Promise<boolean>,
};

contextBridge.exposeInMainWorld('flypackShell', flypackShell);
