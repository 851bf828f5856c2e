/** Reading a token out of what the page was opened with, or what a person pasted. */

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
