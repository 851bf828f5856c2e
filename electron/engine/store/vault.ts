/**
 * `secrets.enc` in the data folder: every secret of the show, sealed with AES-256-GCM under a key that is kept elsewhere
 * (`vault-key.ts`). It holds the secrets of the last two versions of the show file, each under a name that the show file
 * carries: whichever of the two files a crash lets become old, a key never meets the address of another version.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { messageOf } from '#shared/errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import type { Secrets } from './secret-fields.ts';
import type { KeptBy, KeySource, Keys } from './vault-key.ts';

const Base64 = z.string().regex(/^[A-Za-z0-9_-]*$/);
const VaultFile = z.object({
  format: z.literal('flypack-secrets'),
  version: z.literal(1),
  /** Names the key, wherever it is kept. */
  vault: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  keptBy: z.enum(['keychain', 'file']),
  /** Tells a wrong key from a damaged file. */
  check: Base64,
  iv: Base64,
  tag: Base64,
  sealed: Base64,
});
type VaultFile = z.infer<typeof VaultFile>;

/** The secrets of one version of the show. */
const Version = z.object({ name: z.string(), secrets: z.record(z.string(), z.string()) });
type Version = z.infer<typeof Version>;
const Contents = z.object({ versions: z.array(Version).max(2) });

/** `locked`: no key here opens it. `damaged`: the key fits and the content was changed, or it is no vault at all. */
export type VaultProblem = 'locked' | 'damaged';

interface SealingKey {
  vault: string;
  key: Buffer;
  source: KeySource;
}

export interface VaultOptions {
  dataDir: string;
  keys: Keys;
}

/** How long a name of a version is, in bytes: no two are alike. */
const NAME_BYTES = 9;
const newName = (): string => randomBytes(NAME_BYTES).toString('base64url');
const newVaultId = (): string => randomBytes(15).toString('base64url');

const checkOf = (key: Buffer, vault: string): Buffer =>
  createHmac('sha256', key).update(`flypack-secrets check ${vault}`).digest().subarray(0, 16);
const boundTo = (vault: string): Buffer => Buffer.from(`flypack-secrets 1 ${vault}`);

function seal(versions: readonly Version[], key: Buffer, vault: string, keptBy: KeptBy): VaultFile {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(boundTo(vault));
  const sealed = Buffer.concat([cipher.update(JSON.stringify({ versions })), cipher.final()]);
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  return {
    format: 'flypack-secrets',
    version: 1,
    vault,
    keptBy,
    check: text(checkOf(key, vault)),
    iv: text(iv),
    tag: text(cipher.getAuthTag()),
    sealed: text(sealed),
  };
}

/** @throws Error when the content is not what was sealed */
function unseal(file: VaultFile, key: Buffer): Version[] {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
  const opener = createDecipheriv('aes-256-gcm', key, bytes(file.iv), { authTagLength: 16 });
  opener.setAAD(boundTo(file.vault)).setAuthTag(bytes(file.tag));
  const text = Buffer.concat([opener.update(bytes(file.sealed)), opener.final()]).toString('utf8');
  return Contents.parse(JSON.parse(text)).versions;
}

const fits = (file: VaultFile, key: Buffer): boolean => {
  const wanted = Buffer.from(file.check, 'base64url');
  const actual = checkOf(key, file.vault);
  return wanted.length === actual.length && timingSafeEqual(wanted, actual);
};

export class Vault {
  readonly #file: string;
  readonly #keys: Keys;
  #versions: Version[] = [];
  /** What the file is sealed with; null: there is no file that we can open. */
  #key: SealingKey | null = null;
  #exists = false;
  #problem: VaultProblem | null = null;
  #reason: string | null = null;

  private constructor({ dataDir, keys }: VaultOptions) {
    this.#file = path.join(dataDir, 'secrets.enc');
    this.#keys = keys;
  }

  /** Opens the vault of a data folder, or notes why it cannot be. @throws the file system’s error */
  static async open(options: VaultOptions): Promise<Vault> {
    const vault = new Vault(options);
    await vault.#load();
    return vault;
  }

  /** Where secrets that are typed now are kept. */
  get kept(): KeptBy | 'memory' {
    return this.#keys.preferred?.keptBy ?? 'memory';
  }

  /** Why what was kept before cannot be read; null when it can. */
  get problem(): VaultProblem | null {
    return this.#problem;
  }

  /** The problem in words, or what else a person should know of how secrets are kept. */
  get note(): string | null {
    return [this.#reason, this.#keys.note].filter((text) => text !== null).join(' ') || null;
  }

  /** The secrets of the version of the show with this name; null when they are not here. */
  secretsOf(name: string | null): Secrets | null {
    return this.#versions.find((version) => version.name === name)?.secrets ?? null;
  }

  /**
   * Keeps the secrets of the show that is about to be saved, beside those of the version `before`. A vault that cannot be
   * read is set aside first, and only when there is something to keep.
   * @returns the name that the show file must carry; null when nothing is kept
   * @throws the file system’s error; the old file is then untouched
   */
  async keep(secrets: Secrets, before: string | null): Promise<string | null> {
    const { preferred } = this.#keys;
    if (preferred === null) return null;
    const nothing = Object.keys(secrets).length === 0;
    if (nothing && (!this.#exists || this.#problem !== null)) return null;
    const newest = this.#versions[0];
    if (newest !== undefined && this.#key?.source === preferred && isDeepStrictEqual(newest.secrets, secrets)) {
      return newest.name;
    }
    const old = this.#versions.find((version) => version.name === before) ?? newest;
    const versions = [{ name: newName(), secrets }, ...(old === undefined ? [] : [old])];
    const sealing = this.#key?.source === preferred ? this.#key : await this.#newKey(preferred);
    await this.letGo();
    const file = seal(versions, sealing.key, sealing.vault, preferred.keptBy);
    await writeFileAtomic(this.#file, `${JSON.stringify(file)}\n`);
    this.#versions = versions;
    this.#key = sealing;
    this.#exists = true;
    return versions[0]?.name ?? null;
  }

  async #newKey(source: KeySource): Promise<SealingKey> {
    const vault = newVaultId();
    return { vault, key: await source.make(vault), source };
  }

  /** Sets a vault that cannot be read aside, so that nothing asks for it any more; the file is kept. */
  async letGo(): Promise<void> {
    if (this.#problem === null) return;
    const time = new Date().toISOString().replace(/[:.]/g, '-');
    await rename(this.#file, path.join(path.dirname(this.#file), `secrets.${this.#problem}-${time}.enc`));
    this.#problem = null;
    this.#reason = null;
    this.#exists = false;
  }

  async #load(): Promise<void> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
      throw error;
    }
    this.#exists = true;
    const file = VaultFile.safeParse(parsedJson(text));
    if (!file.success) return this.#refuse('damaged', 'The file of secrets is damaged.');
    const found = await this.#findKey(file.data);
    if ('reason' in found) return this.#refuse('locked', found.reason);
    try {
      this.#versions = unseal(file.data, found.key);
      this.#key = found;
    } catch {
      // The key is the right one, so the content is not what was sealed.
      this.#refuse('damaged', 'The file of secrets was damaged or changed: its seal is broken.');
    }
  }

  /** The key that belongs to the file, or why it is not to be had. */
  async #findKey(file: VaultFile): Promise<SealingKey | { reason: string }> {
    const place = file.keptBy === 'keychain' ? 'in the keychain of the desktop app' : 'in a key file';
    const reasons: string[] = [];
    for (const source of this.#keys.sources) {
      try {
        const key = await source.find(file.vault);
        if (key !== null && fits(file, key)) return { vault: file.vault, key, source };
      } catch (error) {
        reasons.push(messageOf(error));
      }
    }
    const why = reasons.length === 0 ? 'which is not to be had here' : reasons.join('; ');
    return { reason: `The show’s secrets are locked: their key is ${place}, ${why}.` };
  }

  #refuse(problem: VaultProblem, reason: string): void {
    this.#problem = problem;
    this.#reason = reason;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not a vault: the schema says so.
    return null;
  }
}
