/** Where the engine is and the token it asks for. The token is kept for this tab only and leaves the address at once. */
import type { EngineAddress, FlypackShell } from '#shared/shell.ts';
import { tokenFromHash } from './token.ts';

declare global {
  interface Window {
    readonly flypackShell?: FlypackShell;
  }
}

const STORAGE_KEY = 'flypack.token';

/** Takes a token out of the page’s address, so that it is in no history, screenshot or copied link. */
export function adoptTokenFromAddress(): void {
  const token = tokenFromHash(window.location.hash);
  if (token === null) return;
  storeToken(token);
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
}

export const storeToken = (token: string): void => window.sessionStorage.setItem(STORAGE_KEY, token);

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
