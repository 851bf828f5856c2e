/** Serves the page under `flypack://app/`: a real origin of its own, so that it needs none of the powers of `file:`. */
import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { pagePolicy } from '#shared/page-policy.ts';
import { APP_SCHEME } from './app-url.ts';
import { contentType, pageFile } from './page-files.ts';

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

const plain = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });

/** Answers the page’s requests in `session` from the files in `root`. */
export function servePage(session: Session, root: string): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only GET.');
    const file = pageFile(root, request.url);
    if (file === null) return plain(404, 'No such page.');
    try {
      const body = await readFile(file);
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
        headers: {
          'content-type': contentType(file),
          'content-security-policy': pagePolicy(),
          'cross-origin-opener-policy': 'same-origin',
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-cache',
        },
      });
    } catch {
      // Not there, or a folder: the same answer, so that nothing is told about the disk.
      return plain(404, 'No such page.');
    }
  });
}
