/** Where the engine is and the token it asks for. The token is kept for this tab only and leaves the address at once. */
import type { EngineAddress, FlypackShell } from '#shared/shell.ts';

declare global {
  interface Window {
    readonly flypackShell?: FlypackShell;
  }
}

const STORAGE_KEY = 'flypack.token';

/** The token in an address’s fragment, `#token=…`; null without one. */
export function tokenFromHash(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token');
  return token === null || token === '' ? null : token;
}

/** The token in what a person pasted: the whole address the engine printed, or the bare token. Null when there is none. */
export function tokenFromPaste(text: string): string | null {
  const trimmed = text.trim();
  const hashAt = trimmed.indexOf('#');
  if (hashAt >= 0) return tokenFromHash(trimmed.slice(hashAt));
  return /^[\w.~+/=-]{8,}$/.test(trimmed) ? trimmed : null;
}

/** Takes a token out of the page’s address, so that it is in no history, screenshot or copied link. */
export function adoptTokenFromAddress(): void {
  const token = tokenFromHash(window.location.hash);
  if (token === null) return;
  storeToken(token);
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
}

export const storeToken = (token: string): void => window.sessionStorage.setItem(STORAGE_KEY, token);
export const forgetToken = (): void => window.sessionStorage.removeItem(STORAGE_KEY);

function browserEngineUrl(): string {
  const wanted = import.meta.env.DEV ? new URLSearchParams(window.location.search).get('engine') : null;
  return (wanted ?? window.location.origin).replace(/\/+$/, '');
}

/** The engine’s address and token; null when this page has no token. In the app it waits until an engine runs. */
export async function findEngine(): Promise<EngineAddress | null> {
  if (window.flypackShell !== undefined) return window.flypackShell.engine();
  const token = window.sessionStorage.getItem(STORAGE_KEY);
  return token === null ? null : { url: browserEngineUrl(), token };
}
