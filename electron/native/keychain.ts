/**
 * The key of the show’s secrets in the OS keychain: 32 random bytes, made once, and kept in the data folder only as
 * `safeStorage` has encrypted them.
 */
import { randomBytes } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { writeFileAtomic } from '../engine/store/atomic-file.ts';
import { KEY_BYTES } from '../engine/store/vault-key.ts';

/** What is used of Electron’s `safeStorage`; given from outside so that it can be tested without a keychain. */
export interface KeychainStorage {
  isAsyncEncryptionAvailable: () => Promise<boolean>;
  encryptStringAsync: (text: string) => Promise<Buffer>;
  decryptStringAsync: (encrypted: Buffer) => Promise<{ shouldReEncrypt: boolean; result: string }>;
}

/** Chromium’s mark of what was encrypted on Linux with a password that everybody knows: there is no keychain. */
const BASIC_TEXT = 'v10';

const isProtected = (encrypted: Buffer, platform: NodeJS.Platform): boolean =>
  platform !== 'linux' || encrypted.subarray(0, BASIC_TEXT.length).toString('latin1') !== BASIC_TEXT;

const isKey = (text: string): boolean => Buffer.from(text, 'base64url').length === KEY_BYTES;

/** Whether the keychain opens what it has encrypted itself: one that is locked at the moment does not. */
async function works(storage: KeychainStorage): Promise<boolean> {
  const probe = 'a probe';
  try {
    return (await storage.decryptStringAsync(await storage.encryptStringAsync(probe))).result === probe;
  } catch {
    // Away for now; what it holds may be had again later.
    return false;
  }
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return Buffer.from(await readFile(file, 'utf8'), 'base64');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * The key, as base64url; made at the first call. Null where there is no keychain that protects it, and where the one
 * there is does not open it at the moment: the engine then keeps secrets as it does without a desktop.
 * @throws the file system’s error
 */
export async function keychainKey(
  storage: KeychainStorage,
  file: string,
  platform: NodeJS.Platform = process.platform,
): Promise<string | null> {
  if (!(await storage.isAsyncEncryptionAvailable())) return null;
  const keep = async (key: string): Promise<boolean> => {
    const encrypted = await storage.encryptStringAsync(key);
    if (!isProtected(encrypted, platform)) return false;
    await writeFileAtomic(file, encrypted.toString('base64'));
    return true;
  };
  const encrypted = await readIfThere(file);
  if (encrypted !== null) {
    const opened = await storage.decryptStringAsync(encrypted).catch(() => null);
    if (opened !== null && isKey(opened.result)) {
      if (opened.shouldReEncrypt) await keep(opened.result);
      return opened.result;
    }
    if (!(await works(storage))) return null;
    // Another keychain by now, or a damaged file: a new key must not overwrite what may still be opened one day.
    await rename(file, `${file}.${new Date().toISOString().replace(/[:.]/g, '-')}`);
  }
  const key = randomBytes(KEY_BYTES).toString('base64url');
  return (await keep(key)) ? key : null;
}
