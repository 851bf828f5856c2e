/** How the show’s secrets are kept; never a secret itself. */
export interface SecretsInfo {
  /** `keychain`: the key is in the OS keychain; `file`: in a key file of this user; `memory`: secrets end with the engine. */
  kept: 'keychain' | 'file' | 'memory';
  /** Why what was kept earlier cannot be read; null when it can. */
  problem: 'locked' | 'damaged' | null;
  /** Secrets the show has had and that must be typed again, as people call them. */
  missing: string[];
  /** What to know and to do, as a sentence; null when all is well. */
  note: string | null;
}
