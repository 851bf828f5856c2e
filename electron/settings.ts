/** What the app was started with. Pure. */
import path from 'node:path';

export interface Surroundings {
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  home: string;
}

/**
 * The folder that keeps the show, and in which one engine and one window run: `--data=DIR`, else `FLYPACK_DATA`, else the
 * user’s own folder where this system keeps such things. `scripts/lib/paths.mjs` says the same without a build.
 */
export function dataFolder({ argv, env, platform, home }: Surroundings): string {
  const start = '--data=';
  const given = argv.find((arg) => arg.startsWith(start))?.slice(start.length) ?? env.FLYPACK_DATA;
  if (given !== undefined && given !== '') return path.resolve(given);
  if (platform === 'win32') return path.join(env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'Flypack');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Flypack');
  return path.join(env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'flypack');
}
