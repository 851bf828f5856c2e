/** Which addresses belong to the app, and which may be handed to the system’s browser. Pure: no Electron in here. */
export const APP_SCHEME = 'flypack';
export const APP_HOST = 'app';
/** The page’s address and origin. */
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`;

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    // Not an address at all: it belongs to nobody.
    return null;
  }
}

/** Whether `text` is an address inside the app’s own page. */
export function isAppUrl(text: string): boolean {
  const url = parse(text);
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '';
}

/** Whether `text` is the address of a file that the app’s own page has made in memory. */
export const isOwnFile = (text: string): boolean => text.startsWith(`blob:${APP_URL}`);

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The address to hand to the system’s browser: https, or http on this machine; null for everything else. */
export function externalUrl(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > 2048) return null;
  const url = parse(text);
  if (url === null || url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'https:') return url.href;
  return url.protocol === 'http:' && loopback.has(url.hostname) ? url.href : null;
}
