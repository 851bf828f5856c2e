/** How the show’s keys and passphrases are kept, in a person’s words. Pure. */
import type { SecretsInfo } from '#shared/state/secrets-info.ts';

const KEPT: Record<SecretsInfo['kept'], string> = {
  keychain: 'Encrypted in the data folder; the key is in this computer’s keychain.',
  file: 'Encrypted in the data folder; the key is in a file of this user, apart from it.',
  memory: 'In memory only: they end with the engine.',
};

/** Where they are; of those that cannot be read, where new ones go. */
export const keptWords = ({ kept, problem }: SecretsInfo): string =>
  problem === null ? KEPT[kept] : `What is typed now: ${KEPT[kept]}`;
