// Opens an address in the system’s browser, where there is a desktop. Plain Node.
import { spawn } from 'node:child_process';
import { onPath } from './system.mjs';

/** Tries to open `url`; says nothing when there is no way to. */
export function openInBrowser(url) {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]];
  if (process.platform === 'linux' && onPath(command) === null) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  // The address has been printed: a browser that does not open is no failure.
  child.on('error', () => undefined);
  child.unref();
}
