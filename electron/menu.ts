/** The menu bar. What changes the show is done by the page; here is only what a page cannot do, and ways to find things. */
import { app, type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { ShellAction } from '#shared/shell.ts';

export interface MenuActions {
  /** Hands an action to the page. */
  act: (action: ShellAction) => void;
  openDataFolder: () => void;
}

/** Sets the menu of the app. Quit goes through the app’s own question while on air. */
export function setMenu(actions: MenuActions): void {
  const isMac = process.platform === 'darwin';
  const act = (label: string, action: ShellAction, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => actions.act(action),
  });
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open Data Folder', click: () => actions.openDataFolder() },
        { type: 'separator' },
        isMac ? { role: 'close' } : { label: 'Quit', accelerator: 'CommandOrControl+Q', click: () => app.quit() },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        // Ctrl+R as in a browser: the page comes back and the show goes on.
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: '&Show',
      submenu: [
        act('Add Source …', 'add-source', 'CommandOrControl+N'),
        act('Show Settings …', 'show-settings', 'CommandOrControl+,'),
      ],
    },
    {
      role: 'help',
      submenu: [
        act('Keyboard', 'keyboard-help'),
        ...(isMac ? [] : [{ label: 'About Flypack', click: () => app.showAboutPanel() }]),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** Sends `action` to the page of `window`, wherever it is in its life. */
export function sendAction(window: BrowserWindow | null, channel: string, action: ShellAction): void {
  if (window === null || window.isDestroyed()) return;
  window.webContents.send(channel, action);
}
