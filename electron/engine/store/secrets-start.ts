/** Opens the vault when the engine starts, and puts into words what a person should know of it. */
import { createInterface } from 'node:readline';
import { messageOf } from '#shared/errors.ts';
import type { SecretsInfo } from '#shared/state/secrets-info.ts';
import type { ServeArgs } from '../lifecycle/args.ts';
import type { LogLine } from './event-log.ts';
import { setAsideShows } from './show-load.ts';
import type { ShowStore } from './show-store.ts';
import { Vault } from './vault.ts';
import { KEY_BYTES, openKeys } from './vault-key.ts';

/** Whoever starts an engine with `--key-stdin` writes the key at once. */
const stdinTimeoutMs = 10_000;

/** The vault of the data folder, with the key from wherever it can be had. */
export async function openVault({ dataDir, keyFile, keyFromStdin }: ServeArgs): Promise<Vault> {
  const given = keyFromStdin ? await keyOnStdin() : null;
  const keys = await openKeys({ given, keyFile: keyFile ?? null, env: process.env, dataDir });
  return Vault.open({ dataDir, keys });
}

/** @throws Error when the first line on stdin is no key */
async function keyOnStdin(): Promise<Buffer> {
  const lines = createInterface({ input: process.stdin });
  const timer = setTimeout(() => lines.close(), stdinTimeoutMs);
  try {
    for await (const line of lines) {
      const key = Buffer.from(line, 'base64url');
      if (key.length !== KEY_BYTES) break;
      return key;
    }
  } finally {
    clearTimeout(timer);
    lines.close();
    process.stdin.destroy();
  }
  throw new Error(`--key-stdin: the first line on stdin must be a key of ${KEY_BYTES} bytes in base64url`);
}

/** What goes into the log at the start. */
export async function secretsNews(show: ShowStore, dataDir: string): Promise<LogLine[]> {
  const { vault, plainSecrets, missingSecrets } = show;
  const news: LogLine[] = [];
  const say = (level: LogLine['level'], text: string): void => void news.push({ level, about: 'engine', text });
  if (vault.note !== null) say('warn', vault.note);
  if (missingSecrets.length > 0) {
    say('warn', `To be typed again, or opened with their key: ${namesOf(show).join('; ')}.`);
  }
  if (plainSecrets === null) return news;
  if (plainSecrets.moved) say('info', 'The secrets that stood in the show file are now in the encrypted vault.');
  else
    say(
      'warn',
      `The show file held secrets and there is no safe place for them here; it is kept as ${plainSecrets.keptAs}.`,
    );
  try {
    const aside = await setAsideShows(dataDir);
    if (aside.length > 0)
      say('warn', `These copies may hold secrets too; delete them when not needed: ${aside.join(', ')}.`);
  } catch (error) {
    say('warn', `The data folder could not be looked through for old copies: ${messageOf(error)}`);
  }
  return news;
}

/** The missing secrets as people call them: `YouTube: key`. */
export function namesOf(show: ShowStore): string[] {
  const { sources, destinations } = show.current;
  return show.missingSecrets.map((reference) => {
    const [list = '', id = '', ...rest] = reference.split('/');
    const items = list === 'sources' ? sources : list === 'destinations' ? destinations : [];
    const name = items.find((item) => item.id === id)?.name;
    return name === undefined
      ? [list, id, ...rest].filter((part) => part !== '').join(' ')
      : `${name}: ${rest.join(' ')}`;
  });
}

/** How secrets are kept, as every screen may know it. */
export const secretsInfo = (show: ShowStore): SecretsInfo => ({
  kept: show.vault.kept,
  problem: show.vault.problem,
  missing: namesOf(show),
  note: show.vault.note,
});
