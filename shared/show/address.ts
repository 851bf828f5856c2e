/** Addresses that people type: what of them may be shown, and what of them is a secret. Pure. */

/** Query parameters that tell how to connect and never who may: the options of SRT, UDP and TCP addresses. */
const PLAIN_PARAMETERS = new Set(
  `mode latency rcvlatency peerlatency pkt_size payload_size transtype ttl localaddr localport timeout rw_timeout
  connect_timeout listen listen_timeout buffer_size fifo_size pbkeylen inputbw oheadbw maxbw mss ffs iptos ipttl
  sndbuf rcvbuf lossmaxttl linger overrun_nonfatal reuse sources block copy file`.split(/\s+/),
);

/** Below this an unknown parameter’s value is a setting (`true`, `720p`) rather than a key. */
const KEY_LENGTH = 8;
/** Below this a part of a path is a name that a person gave. */
const PATH_KEY_LENGTH = 16;

const secretName = /pass|key|token|secret|streamid|auth|sig|cid|pwd/i;

/** Whether a part of a path was made by a machine to be known by few: long, with letters and digits mixed. */
const isKeyLike = (part: string): boolean =>
  part.length >= PATH_KEY_LENGTH && /^[\w~.-]+$/.test(part) && /\d/.test(part) && /[a-z]/i.test(part);

interface Pieces {
  scheme: string;
  /** User name and password, without the `@`. */
  user: string | undefined;
  host: string;
  path: string;
  query: string;
}

/** An address in its pieces. A password may hold an @ and a colon: it reaches from the first colon to the last @. */
function piecesOf(url: string): Pieces | null {
  const match = /^([a-z0-9+.-]+):\/\/(?:([^/?#]*)@)?([^@/?#]*)([^?#]*)(.*)$/is.exec(url);
  if (match === null) return null;
  const [, scheme = '', user, host = '', path = '', query = ''] = match;
  return { scheme: scheme.toLowerCase(), user, host, path, query };
}

/** Parts of the path that are keys. RTMP puts the stream’s key behind the application’s name. */
function keysInPath({ scheme, path }: Pieces): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const streamKey = scheme.startsWith('rtmp') && parts.length >= 2 && last.length >= KEY_LENGTH ? [last] : [];
  return [...new Set([...streamKey, ...parts.filter(isKeyLike)])];
}

/**
 * The part of an address that may be shown: no user, no password, no query, and `…` in the place of what looks like a
 * key in its path. Empty for what is no address.
 */
export function publicAddress(url: string): string {
  const pieces = piecesOf(url);
  if (pieces === null) return '';
  const keys = keysInPath(pieces);
  const path = pieces.path
    .split('/')
    .map((part) => (keys.includes(part) ? '…' : part))
    .join('/');
  return `${pieces.scheme}://${pieces.host}${path}`;
}

/** Every secret inside an address: password (or a user name that stands alone), keys in the query and in the path. */
export function secretsOfUrl(url: string): string[] {
  const pieces = piecesOf(url);
  if (pieces === null) return [];
  const { user, query } = pieces;
  const password = user === undefined ? '' : user.replace(/^[^:]*:/, '');
  const values = [...query.matchAll(/[?&]([^=&#]*)=([^&#\s]+)/g)].flatMap(([, name = '', value = '']) => {
    if (PLAIN_PARAMETERS.has(name.toLowerCase())) return [];
    return secretName.test(name) || value.length >= KEY_LENGTH ? [value, decoded(value)] : [];
  });
  const all = [password, decoded(password), ...values, ...keysInPath(pieces)];
  return [...new Set(all.filter((value) => value !== ''))];
}

/** Whether an address holds anything that only who may connect should know; unknown parameters count. */
export function holdsSecret(url: string): boolean {
  const pieces = piecesOf(url);
  if (pieces === null) return false;
  const names = [...pieces.query.matchAll(/[?&]([^=&#]+)/g)].map((match) => (match[1] ?? '').toLowerCase());
  const unknown = names.some((name) => !PLAIN_PARAMETERS.has(name));
  return pieces.user !== undefined || unknown || keysInPath(pieces).length > 0;
}

/** Percent-encoding undone; programs write a password both ways. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A lone % is a character like any other.
    return value;
  }
}
