/**
 * Where the key of the secrets’ file comes from. It is never kept beside that file: whoever copies the data folder, or
 * finds it in a backup, has no key. In the order of preference: what the desktop app hands over out of the OS keychain,
 * a file that was named, systemd’s credentials, a folder of the user’s own settings.
 */
import { createHash, randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { messageOf } from '#shared/errors.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './atomic-file.ts';

/** Bytes of a key: AES-256. */
export const KEY_BYTES = 32;

export type KeptBy = 'keychain' | 'file';

/** One place that can hold keys. */
export interface KeySource {
  keptBy: KeptBy;
  /** The key for the vault with this id; null when this place has none. @throws Error when it is there and unreadable */
  find: (vaultId: string) => Promise<Buffer | null>;
  /** Makes and keeps a key for a new vault. @throws Error when it cannot be kept */
  make: (vaultId: string) => Promise<Buffer>;
}

export interface Keys {
  /** Every place to look for the key of a vault that is there already. */
  sources: readonly KeySource[];
  /** Where the key of a new vault belongs; null: nowhere is safe. */
  preferred: KeySource | null;
  /** Why nowhere is safe and what to do, or what else a person should know; null when all is well. */
  note: string | null;
}

export interface KeyPlaces {
  /** From the OS keychain, by way of whoever started the engine. */
  given: Buffer | null;
  /** `--key-file` or FLYPACK_KEY_FILE. */
  keyFile: string | null;
  env: NodeJS.ProcessEnv;
  dataDir: string;
  platform?: NodeJS.Platform;
  /** Throws where nobody has a home. */
  home?: () => string;
}

/** Any text or bytes of enough length make a key, so that `openssl rand -base64 32` and a credential do alike. */
function keyFrom(content: Buffer, file: string): Buffer {
  const text = content.toString('latin1').trim();
  if (text.length < KEY_BYTES) throw new Error(`${file} is too short for a key: ${KEY_BYTES} characters at least`);
  return createHash('sha256').update(text, 'latin1').digest();
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Whether others may read or change it. Windows keeps a user’s own folders to that user by its access lists. */
async function openToOthers(file: string, platform: NodeJS.Platform): Promise<boolean> {
  if (platform === 'win32') return false;
  const { mode, uid } = await stat(file);
  return (mode & 0o077) !== 0 || (uid !== process.getuid?.() && uid !== 0);
}

/** @throws Error when the file is there but cannot be used */
async function readKeyFile(file: string, platform: NodeJS.Platform): Promise<Buffer | null> {
  try {
    if (await openToOthers(file, platform)) {
      throw new Error(`${file} may be read by others: make it private with chmod 600`);
    }
    return keyFrom(await readFile(file), file);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function writeKeyFile(file: string): Promise<Buffer> {
  const content = Buffer.from(`${randomBytes(KEY_BYTES).toString('base64url')}\n`);
  const handle = await open(file, 'wx', PRIVATE_FILE);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return keyFrom(content, file);
}

const keychain = (key: Buffer): KeySource => ({ keptBy: 'keychain', find: async () => key, make: async () => key });

function namedFile(file: string, platform: NodeJS.Platform): KeySource {
  const find = (): Promise<Buffer | null> => readKeyFile(file, platform);
  return { keptBy: 'file', find, make: async () => (await find()) ?? writeKeyFile(file) };
}

function keyFolder(folder: string, platform: NodeJS.Platform): KeySource {
  const fileOf = (vaultId: string): string => path.join(folder, `${vaultId}.key`);
  return {
    keptBy: 'file',
    find: (vaultId) => readKeyFile(fileOf(vaultId), platform),
    make: (vaultId) => writeKeyFile(fileOf(vaultId)),
  };
}

/** Where users’ settings are kept on this system. */
function settingsFolder({ env, platform = process.platform, home = homedir }: KeyPlaces): string {
  if (platform === 'win32') return env.APPDATA ?? path.join(home(), 'AppData', 'Roaming');
  const given = env.XDG_CONFIG_HOME;
  return given !== undefined && path.isAbsolute(given) ? given : path.join(home(), '.config');
}

/** On Windows what lies on another drive has no relative path. */
export function isInside(folder: string, file: string, { relative, isAbsolute, sep } = path): boolean {
  const way = relative(folder, file);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Makes the folder of keys where it can be used safely. @throws Error with the reason where it cannot */
async function prepareFolder(folder: string, dataDir: string, platform: NodeJS.Platform): Promise<void> {
  if (isInside(dataDir, folder)) throw new Error(`${folder} lies inside the data folder`);
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  if (await openToOthers(folder, platform)) {
    throw new Error(`${folder} is open to others: make it private with chmod 700`);
  }
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
}

async function prepareNamed(file: string, dataDir: string, platform: NodeJS.Platform): Promise<void> {
  if (isInside(dataDir, file)) throw new Error(`${file} lies inside the data folder, beside what it locks`);
  if ((await readKeyFile(file, platform)) === null) await access(path.dirname(file), constants.W_OK | constants.X_OK);
}

const advice =
  'Secrets are kept in memory only and must be typed again after the next start. Give a key file that only this user may read with --key-file, or a home folder.';

/** Looks for the places that can hold keys here. Never throws: where nothing is safe, `preferred` is null. */
export async function openKeys(places: KeyPlaces): Promise<Keys> {
  const { given, keyFile, env, dataDir, platform = process.platform } = places;
  const sources: KeySource[] = given === null ? [] : [keychain(given)];
  const problems: string[] = [];
  const tryPlace = async (prepare: () => Promise<KeySource>): Promise<void> => {
    try {
      sources.push(await prepare());
    } catch (error) {
      problems.push(messageOf(error));
    }
  };
  if (keyFile !== null) {
    await tryPlace(async () => {
      await prepareNamed(keyFile, dataDir, platform);
      return namedFile(keyFile, platform);
    });
  }
  // Shown to this service alone by systemd, whatever the modes of the files say.
  const credential = env.CREDENTIALS_DIRECTORY;
  if (keyFile === null && credential !== undefined) {
    await tryPlace(async () => {
      const key = keyFrom(await readFile(path.join(credential, 'flypack-key')), 'the credential flypack-key');
      return { keptBy: 'file', find: async () => key, make: async () => key };
    });
  }
  // Who names a file wants the key there and nowhere else.
  if (keyFile === null) {
    await tryPlace(async () => {
      const folder = path.join(settingsFolder(places), 'flypack', 'keys');
      await prepareFolder(folder, dataDir, platform);
      return keyFolder(folder, platform);
    });
  }
  const preferred = sources[0] ?? null;
  return { sources, preferred, note: preferred === null ? `${problems.join('; ')}. ${advice}` : null };
}
