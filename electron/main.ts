/** Entry of the desktop app: one window on one engine. Everything the page can do by itself is done by the page. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, session, shell } from 'electron';
import { answerPage } from './bridge.ts';
import { CHANNELS } from './channels.ts';
import { engineAccess } from './engine-access.ts';
import { EngineLink } from './engine-link.ts';
import { sendAction, setMenu } from './menu.ts';
import { Attention } from './native/attention.ts';
import { askReload, askRetry } from './native/questions.ts';
import { isOnAir } from './on-air.ts';
import { declareScheme, servePage } from './protocol.ts';
import { settleEngine } from './quit.ts';
import { lockAllContents, lockSession } from './security.ts';
import { dataFolder } from './settings.ts';
import { openWindow } from './window.ts';

const dist = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const icon = path.resolve(dist, '..', 'resources', 'icon.png');

const dataDir = dataFolder({ argv: process.argv, env: process.env, platform: process.platform, home: homedir() });
// Chromium’s files live inside the data folder, so that the single-instance lock is one a data folder, like the engine.
const desktopDir = path.join(dataDir, 'desktop');
mkdirSync(desktopDir, { recursive: true, mode: 0o700 });
app.setPath('userData', desktopDir);
app.setName('Flypack');

let window: BrowserWindow | null = null;
let wasOnAir = false;
/** `asking`: the engine’s fate is being settled; `settled`: the app may go. */
let quitting: 'no' | 'asking' | 'settled' = 'no';

const attention = new Attention(() => window);
const link = new EngineLink(engineAccess(dataDir, dist), {
  state: (state) => {
    wasOnAir = isOnAir(state);
    attention.see(state);
  },
  replaced: ({ url, token }) => {
    attention.release();
    attention.tell({
      title: 'The engine has been started again',
      body: wasOnAir
        ? 'The last one ended while on air. Look at the event, then go live again.'
        : 'The last one ended.',
    });
    wasOnAir = false;
    if (window !== null && !window.isDestroyed()) window.webContents.send(CHANNELS.engineChanged, { url, token });
  },
  failed: (reason) => {
    askRetry(window, reason)
      .then((again) => (again ? link.retry() : app.quit()))
      .catch((error: unknown) => console.error(error));
  },
});

function showWindow(): void {
  if (window !== null) {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return;
  }
  const opened = openWindow({
    preload: path.join(dist, 'preload', 'preload.cjs'),
    icon,
    stateFolder: desktopDir,
    crashing: () => {
      askReload(opened)
        .then((again) => (again ? opened.reload() : app.quit()))
        .catch((error: unknown) => console.error(error));
    },
  });
  // Closing the window is leaving the app: the engine’s fate is settled while the window is still there to ask in.
  opened.on('close', (event) => {
    if (quitting === 'settled') return;
    event.preventDefault();
    app.quit();
  });
  opened.on('closed', () => {
    window = null;
  });
  window = opened;
}

async function settleThenQuit(): Promise<void> {
  const leave = await settleEngine(link, window);
  quitting = leave ? 'settled' : 'no';
  if (leave) app.quit();
}

async function open(): Promise<void> {
  await app.whenReady();
  lockSession(session.defaultSession);
  servePage(session.defaultSession, path.join(dist, 'page'));
  answerPage({ engine: () => link.engine(), window: () => window });
  setMenu({
    act: (action) => sendAction(window, CHANNELS.action, action),
    openDataFolder: () => {
      shell.openPath(dataDir).catch((error: unknown) => console.error(error));
    },
  });
  link.open();
  showWindow();
}

if (app.requestSingleInstanceLock()) {
  declareScheme();
  lockAllContents();
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (quitting === 'settled') return;
    event.preventDefault();
    if (quitting === 'asking') return;
    quitting = 'asking';
    settleThenQuit().catch((error: unknown) => {
      console.error(error);
      quitting = 'no';
    });
  });
  open().catch((error: unknown) => {
    console.error(error);
    app.exit(1);
  });
} else {
  // The window that is there already has been told to show itself.
  app.quit();
}
