/** What the page may not do: everything that is not listed here. Set for every session and every web contents. */
import { app, type Session, shell, type WebContents } from 'electron';
import { externalUrl, isAppUrl, isOwnFile } from './app-url.ts';

/** What the page may ask for. Newer Chromium also asks before a page talks to a server on this machine or network. */
const allowed: ReadonlySet<string> = new Set([
  'clipboard-sanitized-write',
  'fullscreen',
  'loopback-network',
  'local-network',
  'local-network-access',
]);

const mayHave = (permission: string, origin: string): boolean => allowed.has(permission) && isAppUrl(origin);

/** Denies every permission but those of the list, to our own page only. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayHave(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    // What the page itself has made, a show report, is saved where the person says; nothing else is.
    if (!isOwnFile(item.getURL())) event.preventDefault();
  });
}

/** Hands an address to the system’s browser when it is one that may be; false when not. */
export async function openInBrowser(address: unknown): Promise<boolean> {
  const url = externalUrl(address);
  if (url === null) return false;
  await shell.openExternal(url);
  return true;
}

function lockContents(contents: WebContents): void {
  const stay = (event: { url: string; preventDefault: () => void }): void => {
    if (!isAppUrl(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    // Never a window of ours. A link the person clicked may go to their browser.
    openInBrowser(url).catch((error: unknown) => console.error('could not open the browser:', error));
    return { action: 'deny' };
  });
}

/** Locks every web contents that is ever made, however it came to be. */
export function lockAllContents(): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}
