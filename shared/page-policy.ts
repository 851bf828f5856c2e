/**
 * Content Security Policy of the page, the same whether the engine serves it or the desktop app does. Scripts and styles
 * come from the page’s own files; pictures and playback are made from what was fetched, hence `blob:`.
 */

/** Any port of this machine: engines and event nodes take free ones. */
const LOOPBACK = 'ws://127.0.0.1:* ws://localhost:*';

/** Policy of the tally page. Older phones do not count `ws:` of the same host as `'self'`. */
export const tallyPolicy = (): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self' ws: wss:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export function pagePolicy(): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Sliders and graphs position their parts by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "media-src 'self' blob:",
    // The player takes HLS apart in a worker that it makes from its own code.
    "worker-src 'self' blob:",
    // An event’s playback address may be anywhere, also a plain one in the house.
    `connect-src 'self' ${LOOPBACK} https: http:`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
