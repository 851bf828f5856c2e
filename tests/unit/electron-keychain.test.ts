/** The key of the show’s secrets and the OS keychain, without one. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type KeychainStorage, keychainKey } from '../../electron/native/keychain.ts';

let folder: string;
const file = (): string => path.join(folder, 'secrets-key');

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flypack-keychain-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A keychain that turns bytes around behind a prefix, as Chromium marks what it has encrypted. */
function keychain(prefix: string, turned = 0x5a): KeychainStorage & { stale: boolean } {
  const turn = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ turned));
  const storage = {
    stale: false,
    isAsyncEncryptionAvailable: async () => true,
    encryptStringAsync: async (text: string) => Buffer.concat([Buffer.from(prefix), turn(Buffer.from(text))]),
    decryptStringAsync: async (encrypted: Buffer) => {
      const result = turn(encrypted.subarray(prefix.length)).toString();
      if (!/^[\w -]+$/.test(result)) throw new Error('not encrypted by this keychain');
      return { shouldReEncrypt: storage.stale, result };
    },
  };
  return storage;
}

it('is made once, kept encrypted and private, and given again', async () => {
  const key = await keychainKey(keychain('v11'), file(), 'linux');
  expect(Buffer.from(key ?? '', 'base64url')).toHaveLength(32);
  expect(await keychainKey(keychain('v11'), file(), 'linux')).toBe(key);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(Buffer.from(await readFile(file(), 'utf8'), 'base64').toString('latin1')).not.toContain(key);
});

it('is not entrusted to a password that everybody knows, nor to a keychain that is not there', async () => {
  expect(await keychainKey(keychain('v10'), file(), 'linux')).toBeNull();
  const away = { ...keychain('v11'), isAsyncEncryptionAvailable: async () => false };
  expect(await keychainKey(away, file(), 'linux')).toBeNull();
  expect(await readdir(folder)).toEqual([]);
  // On macOS and Windows that mark means nothing.
  expect(await keychainKey(keychain('v10'), file(), 'darwin')).not.toBeNull();
});

it('is encrypted anew when the keychain asks for it', async () => {
  const storage = keychain('v11');
  const key = await keychainKey(storage, file(), 'linux');
  const before = (await stat(file())).ino;
  storage.stale = true;
  expect(await keychainKey(storage, file(), 'linux')).toBe(key);
  expect((await stat(file())).ino).not.toBe(before);
});

it('that another keychain has encrypted is put aside, not overwritten', async () => {
  await keychainKey(keychain('v11'), file(), 'linux');
  const old = await readFile(file(), 'utf8');
  const key = await keychainKey(keychain('v11', 0xff), file(), 'linux');
  expect(key).not.toBeNull();
  const aside = (await readdir(folder)).filter((name) => name !== 'secrets-key');
  expect(await readFile(path.join(folder, aside[0] ?? ''), 'utf8')).toBe(old);
});

it('stays where it is while its keychain is locked', async () => {
  const storage = keychain('v11');
  const key = await keychainKey(storage, file(), 'linux');
  const locked = { ...storage, decryptStringAsync: () => Promise.reject(new Error('temporarily unavailable')) };
  expect(await keychainKey(locked, file(), 'linux')).toBeNull();
  expect(await readdir(folder)).toEqual(['secrets-key']);
  expect(await keychainKey(storage, file(), 'linux')).toBe(key);
});
