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

/** Whether a parameter’s value is for those who may connect only; unknown parameters count. `{key}` stands for a key. */
const isPrivate = (name: string, value: string): boolean =>
  value !== '' && value !== '{key}' && !PLAIN_PARAMETERS.has(name.toLowerCase());

const parametersOf = ({ query }: Pieces): { name: string; value: string }[] =>
  [...query.matchAll(/[?&]([^=&#]*)=?([^&#]*)/g)].map(([, name = '', value = '']) => ({ name, value }));

/** A path with `…` in the place of what looks like a key; the ending of a file’s name stays. */
function openPath(pieces: Pieces): string {
  const keys = keysInPath(pieces);
  const open = (part: string): string =>
    keys.includes(part) ? `…${/\.(?:m3u8|mpd|ts|mp4|flv|sdp)$/i.exec(part)?.[0] ?? ''}` : part;
  return pieces.path.split('/').map(open).join('/');
}

/**
 * The part of an address that may be shown: no user, no password, no query, and `…` in the place of what looks like a
 * key in its path. Empty for what is no address.
 */
export function publicAddress(url: string): string {
  const pieces = piecesOf(url);
  return pieces === null ? '' : `${pieces.scheme}://${pieces.host}${openPath(pieces)}`;
}

/**
 * The address as it may stand in a file: like `publicAddress`, with the names of its parameters and the values of those
 * that only tell how to connect. What is no address stays as it is.
 */
export function openAddress(url: string): string {
  const pieces = piecesOf(url);
  if (pieces === null) return url;
  const query = pieces.query.replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, mark: string, name: string, value: string) =>
    isPrivate(name, value) ? `${mark}${name}=…` : whole,
  );
  return `${/^[^:]*/.exec(url)?.[0] ?? ''}://${pieces.host}${openPath(pieces)}${query}`;
}

/** Every secret inside an address: password (or a user name that stands alone), keys in the query and in the path. */
export function secretsOfUrl(url: string): string[] {
  const pieces = piecesOf(url);
  if (pieces === null) return [];
  const { user } = pieces;
  const password = user === undefined ? '' : user.replace(/^[^:]*:/, '');
  const values = parametersOf(pieces).flatMap(({ name, value }) =>
    isPrivate(name, value) && (secretName.test(name) || value.length >= KEY_LENGTH) ? [value, decoded(value)] : [],
  );
  const all = [password, decoded(password), ...values, ...keysInPath(pieces)];
  return [...new Set(all.filter((value) => value !== ''))];
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
