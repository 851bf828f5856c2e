/** Vaults whose key a test gives. */
import { createHash } from 'node:crypto';
import { Vault } from '../../electron/engine/store/vault.ts';
import type { KeptBy, KeySource, Keys } from '../../electron/engine/store/vault-key.ts';

export const keyOf = (name: string): Buffer => createHash('sha256').update(name).digest();

/** One key for every vault. */
export function testKeys(name = 'a test’s key', keptBy: KeptBy = 'file'): Keys {
  const key = keyOf(name);
  const source: KeySource = { keptBy, find: async () => key, make: async () => key };
  return { sources: [source], preferred: source, note: null };
}

/** Nowhere is safe: secrets live in memory. */
export const noKeys: Keys = { sources: [], preferred: null, note: 'Nowhere is safe.' };

export const testVault = (dataDir: string, keys: Keys = testKeys()): Promise<Vault> => Vault.open({ dataDir, keys });
