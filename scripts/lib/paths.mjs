// Where things are. Plain Node: this runs before any package is installed.
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What set-up remembers about this checkout; never committed. */
export const memory = path.join(root, '.flypack');

/** Port of the control room when nobody else has it. */
export const DEFAULT_PORT = 8722;

/** The folder that keeps the show when no other is named; one engine runs in it at a time. */
export function defaultDataFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.FLYPACK_DATA) return path.resolve(env.FLYPACK_DATA);
  if (platform === 'win32') return path.join(env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'Flypack');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Flypack');
  return path.join(env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'flypack');
}
