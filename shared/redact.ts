/** Takes secrets out of text by value, so that it does not matter where they stand or how they are written. */
const mask = '•••';

/** Below this a secret is a syllable of everyday words: masking it would tell more than it hides. */
const MIN_LENGTH = 4;
/** A piece of base64 shorter than this stands in any text by chance. */
const MIN_BASE64 = 6;
/** How many secrets’ forms are kept ready; a show has a few dozen. */
const CACHE_SIZE = 2000;

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const escapedByte = /%([0-9A-F]{2})|([\s\S])/g;

/** UTF-8, without the DOM’s or Node’s encoders. */
const bytesOf = (text: string): number[] =>
  [...encodeURIComponent(text).matchAll(escapedByte)].map(([, hex, char]) =>
    hex === undefined ? (char ?? '').charCodeAt(0) : Number.parseInt(hex, 16),
  );

/**
 * What base64 of any text that holds `secret` has in common: one piece for each of the three ways in which the secret’s
 * bytes can meet the groups of three. The digits at the ends that depend on neighbours are left out.
 */
function base64Pieces(secret: string): string[] {
  const bytes = bytesOf(secret);
  return [0, 1, 2].flatMap((shift) => {
    const bits = [...Array<number>(shift).fill(0), ...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const first = Math.ceil((shift * 8) / 6);
    const piece = Array.from({ length: Math.floor(bits.length / 6) - first }, (_, n) => {
      const at = (first + n) * 6;
      return base64Digits[Number.parseInt(bits.slice(at, at + 6), 2)] ?? '';
    }).join('');
    if (piece.length < MIN_BASE64) return [];
    return [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** A pattern for one character: itself, percent-encoded, quoted in JSON (also twice), in HTML. Programs mix these. */
function characterPattern(char: string): string {
  if (/^[A-Za-z0-9]$/.test(char)) return char;
  const percent = bytesOf(char)
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .join('');
  const anyCase = percent.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const forms = [char, quoted(char), quoted(quoted(char)), HTML[char] ?? char, char === ' ' ? '+' : char];
  // The longest first, so that a backslash is not taken for the whole of its escape.
  const literal = [...new Set(forms)].sort((a, b) => b.length - a.length).map(literally);
  return `(?:${[...literal, anyCase].join('|')})`;
}

/** Every way in which a secret is written in addresses, logs, JSON, HTML and headers. */
function patternOf(secret: string): RegExp {
  // Half a character, which no address can hold, has no bytes to encode.
  if (!isWellFormed(secret)) return new RegExp([secret, quoted(secret)].map(literally).join('|'), 'g');
  const text = [...secret].map(characterPattern).join('');
  return new RegExp([text, ...base64Pieces(secret).map(literally)].join('|'), 'g');
}

const isWellFormed = (text: string): boolean => !/[\ud800-\udfff]/u.test(text);

const cache = new Map<string, RegExp>();

function cachedPattern(secret: string): RegExp {
  const known = cache.get(secret);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_SIZE) cache.clear();
  const pattern = patternOf(secret);
  cache.set(secret, pattern);
  return pattern;
}

/**
 * `text` with every occurrence of every secret masked: plain, percent-encoded, quoted in JSON, in HTML, and inside
 * base64. Secrets under 4 characters are ignored.
 */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  // The longest first: a secret that holds another one must not leave its own rest behind.
  const inOrder = secrets.filter((secret) => secret.length >= MIN_LENGTH).sort((a, b) => b.length - a.length);
  let clean = text;
  for (const secret of inOrder) clean = clean.replace(cachedPattern(secret), mask);
  return clean;
}
