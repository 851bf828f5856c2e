/** FFmpeg’s arguments for pushing the program somewhere: copy only, time stamps untouched, out as soon as possible. */
import { PUSH_SCHEMES } from '#shared/show/destination-config.ts';

export interface PushTarget {
  url: string;
  /** RTMP stream key, or SRT stream id. */
  key?: string | undefined;
  /** SRT passphrase. */
  passphrase?: string | undefined;
  /** SRT latency; FFmpeg’s own default when left out. */
  latencyMs?: number | undefined;
}

export type PushScheme = keyof typeof PUSH_SCHEMES;

export interface PushPlan {
  scheme: PushScheme;
  args: string[];
  /** What must never be seen in a log. */
  secrets: string[];
}

/** FFmpeg’s own limit on one read or write; the watchdog outside waits a little longer. */
const ioTimeoutUs = 4_000_000;

const inputArgs = [
  '-hide_banner',
  '-nostats',
  ...['-loglevel', 'info'],
  ...['-progress', 'pipe:3', '-stats_period', '0.25'],
  // Enough to meet both streams, and not the usual five seconds. `nobuffer` would be wrong here: it throws away what
  // was read while probing, which is the first GOP.
  ...['-probesize', '4000000', '-analyzeduration', '100000', '-fpsprobesize', '0'],
  ...['-f', 'mpegts', '-i', 'pipe:0'],
];

const copyArgs = [
  ...['-map', '0:v?', '-map', '0:a?', '-c', 'copy', '-copyts'],
  ...['-muxdelay', '0', '-muxpreload', '0', '-avoid_negative_ts', 'disabled'],
  ...['-max_interleave_delta', '200000', '-flush_packets', '1'],
];

/** The scheme of an address that `PushUrl` has accepted; null for any other. */
export function pushScheme(url: string): PushScheme | null {
  const scheme = /^[a-z]+:/i.exec(url)?.[0].toLowerCase() ?? '';
  return Object.hasOwn(PUSH_SCHEMES, scheme) ? (scheme as PushScheme) : null;
}

/**
 * The command line for `target`. Secrets are options of their own and not part of the address, so that they need no
 * escaping. Whoever may list this machine’s processes can still read them.
 * @throws RangeError when the address has none of the schemes of `PUSH_SCHEMES`
 */
export function planPush(target: PushTarget): PushPlan {
  const scheme = pushScheme(target.url);
  if (scheme === null) throw new RangeError('an address of this kind cannot be pushed to');
  const { url, options, secrets } = outputOf(scheme, target);
  const muxer =
    PUSH_SCHEMES[scheme] === 'flv'
      ? ['-f', 'flv', '-flvflags', 'no_duration_filesize']
      : ['-f', 'mpegts', '-mpegts_copyts', '1'];
  return { scheme, args: [...inputArgs, ...copyArgs, ...options, ...muxer, url], secrets };
}

interface Output {
  url: string;
  options: string[];
  secrets: string[];
}

function outputOf(scheme: PushScheme, target: PushTarget): Output {
  switch (scheme) {
    case 'rtmp:':
    case 'rtmps:':
      return rtmpOutput(target);
    case 'srt:':
      return srtOutput(target);
    case 'udp:':
      return { url: withQuery(target.url, 'pkt_size', '1316'), options: [], secrets: urlSecrets(target.url) };
    case 'tcp:':
      return {
        url: target.url,
        options: ['-tcp_nodelay', '1', '-timeout', String(ioTimeoutUs)],
        secrets: urlSecrets(target.url),
      };
  }
}

/** With a key, application and stream name are given apart: a key may hold `?`, `/` or `:`, which FFmpeg would read. */
function rtmpOutput(target: PushTarget): Output {
  const timeout = ['-rw_timeout', String(ioTimeoutUs)];
  const { key } = target;
  if (key === undefined || key === '') {
    // The whole address may be one that carries its key: the last part of the path is treated as a secret.
    const last = /^[a-z]+:\/\/[^/]+\/[^?]+\/([^/?]+)/i.exec(target.url)?.[1];
    return { url: target.url, options: timeout, secrets: [...urlSecrets(target.url), ...(last ? [last] : [])] };
  }
  const base = target.url.replace(/\/+$/, '');
  const app = base.replace(/^[a-z]+:\/\/[^/]+\/?/i, '');
  const options = [...timeout, ...(app === '' ? [] : ['-rtmp_app', app]), '-rtmp_playpath', key];
  return { url: base, options, secrets: [key, ...urlSecrets(target.url)] };
}

function srtOutput(target: PushTarget): Output {
  const [address = '', query = ''] = target.url.split(/\?(.*)/s);
  const given = new Map<string, string>();
  const rest: string[] = [];
  for (const part of query.split('&').filter((p) => p !== '')) {
    const [name = '', value = ''] = part.split(/=(.*)/s);
    if (name === 'passphrase' || name === 'streamid') given.set(name, decoded(value));
    else rest.push(part);
  }
  const passphrase = target.passphrase ?? given.get('passphrase');
  const streamId = target.key ?? given.get('streamid');
  const options = ['-rw_timeout', String(ioTimeoutUs), '-pkt_size', '1316'];
  if (target.latencyMs !== undefined) options.push('-latency', String(Math.round(target.latencyMs * 1000)));
  if (passphrase !== undefined) options.push('-passphrase', passphrase, '-pbkeylen', '16');
  // `-streamid` belongs to FFmpeg itself; this is the protocol’s other name for it.
  if (streamId !== undefined && streamId !== '') options.push('-srt_streamid', streamId);
  return {
    url: rest.length === 0 ? address : `${address}?${rest.join('&')}`,
    options,
    secrets: [passphrase, streamId].filter((s): s is string => s !== undefined && s !== ''),
  };
}

const withQuery = (url: string, name: string, value: string): string =>
  new RegExp(`[?&]${name}=`).test(url) ? url : `${url}${url.includes('?') ? '&' : '?'}${name}=${value}`;

/** User, password and query values of an address. */
function urlSecrets(url: string): string[] {
  const user = /^[a-z]+:\/\/([^@/?#]*)@/i.exec(url)?.[1] ?? '';
  const query = url.split(/\?(.*)/s)[1] ?? '';
  const values = query.split('&').map((part) => part.split(/=(.*)/s)[1] ?? '');
  return [...user.split(':'), ...values.filter((value) => value.length >= 8)].filter((s) => s !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded after all: a passphrase may hold a bare “%”.
    return text;
  }
}
