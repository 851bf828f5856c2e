/** Who may ask: bearer tokens in constant time, and host names that really are this machine’s. */
import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether an Authorization header carries `token`. Takes the same time whatever is wrong with it. */
export function bearerIs(header: string | undefined, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

/**
 * Whether a Host header names this machine. A page elsewhere can point a name of its own at 127.0.0.1 and read what it
 * gets; it cannot change the name that its requests carry.
 */
export function hostIsOurs(header: string | undefined, host: string): boolean {
  const name = (header ?? '').toLowerCase().replace(/:\d+$/, '');
  return ['127.0.0.1', 'localhost', '[::1]', host.toLowerCase(), `[${host.toLowerCase()}]`].includes(name);
}
