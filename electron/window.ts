/** The one window: a sandboxed page that comes back by itself when it crashes, where it was last time. */
import path from 'node:path';
import { BrowserWindow, screen } from 'electron';
import { APP_URL } from './app-url.ts';
import { boundsOnScreen, loadWindowState, SMALLEST, saveWindowState } from './native/window-state.ts';

export interface WindowOptions {
  /** Path of the built preload script. */
  preload: string;
  icon: string;
  /** Folder that keeps where the window was. */
  stateFolder: string;
  /** The page has crashed more often than can be chance. */
  crashing: () => void;
}

/** More crashes than this within a minute are no accident. */
const MAX_CRASHES_A_MINUTE = 3;
const SAVE_AFTER_MS = 400;

function reviveAfterCrash(window: BrowserWindow, giveUp: () => void): void {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    console.error(`the page has crashed: ${details.reason}`);
    const now = Date.now();
    crashes = [...crashes.filter((at) => now - at < 60_000), now];
    if (crashes.length > MAX_CRASHES_A_MINUTE) giveUp();
    else window.reload();
  });
}

function rememberPlace(window: BrowserWindow, folder: string): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    try {
      saveWindowState(folder, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      // A full disk must not stop anybody from moving a window.
      console.error('the window’s place could not be kept:', error);
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('close', save);
}

/** Opens the window and loads the page. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const state = loadWindowState(options.stateFolder);
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const place = boundsOnScreen(state.bounds, screens);
  const room = screen.getPrimaryDisplay().workAreaSize;
  const window = new BrowserWindow({
    title: 'Flypack',
    width: Math.min(1600, room.width),
    height: Math.min(1000, room.height),
    ...(place ?? {}),
    minWidth: Math.min(SMALLEST.width, room.width),
    minHeight: Math.min(SMALLEST.height, room.height),
    backgroundColor: '#101214',
    icon: options.icon,
    show: false,
    webPreferences: {
      preload: path.resolve(options.preload),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      // Meters and pictures go on while another window is in front: a control room is watched, not focused.
      backgroundThrottling: false,
    },
  });
  if (state.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  rememberPlace(window, options.stateFolder);
  reviveAfterCrash(window, options.crashing);
  window.loadURL(APP_URL).catch((error: unknown) => {
    console.error('the page could not be loaded:', error);
    window.show();
  });
  return window;
}
