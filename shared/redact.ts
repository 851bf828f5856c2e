/** Takes secrets out of text by value, so that it does not matter where they stand or how they are quoted. */
const mask = '•••';

/** Percent-encoding as URLs use it, without the DOM’s encodeURIComponent tables. */
const variants = (secret: string): string[] => {
  const encoded = encodeURIComponent(secret);
  return encoded === secret ? [secret] : [secret, encoded];
};

/** `text` with every occurrence of every secret (plain or percent-encoded) masked. Secrets under 4 characters are ignored. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of variants(secret)) clean = clean.split(form).join(mask);
  }
  return clean;
}
