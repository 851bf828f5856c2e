/** FFmpeg’s arguments for pushing the program somewhere: copy only, time stamps untouched, out as soon as possible. */
import { secretsOfUrl } from '#shared/show/address.ts';
import { type DestinationKind, kindOfUrl } from '#shared/show/destination-config.ts';

export interface PushTarget {
  url: string;
  /** Left out: what the address says. */
  kind?: DestinationKind | undefined;
  /** RTMP stream key, SRT stream id, `{key}` of an HLS address, or WHIP token. */
  key?: string | undefined;
  /** SRT passphrase. */
  passphrase?: string | undefined;
  srtMode?: 'caller' | 'listener' | undefined;
  /** SRT latency; FFmpeg’s own default when left out. */
  latencyMs?: number | undefined;
  segmentS?: number | undefined;
  /** Off: any certificate will do. On when left out. */
  verifyTls?: boolean | undefined;
}

/** What the command line takes from this machine and moment. */
export interface PushSurroundings {
  /** Certificates to trust, where FFmpeg has to be told; null: it knows by itself. */
  caFile: string | null;
  /** Rate of the program; how much the kernel may hold back follows from it. Null while unknown. */
  kbps: number | null;
}

export interface PushPlan {
  kind: DestinationKind;
  scheme: string;
  args: string[];
  /** What must never be seen in a log. */
  secrets: string[];
  /** What FFmpeg must have for it. */
  needs: { protocol: string | null; muxer: string; encoder: string | null };
  /** What tells that it moves: bytes that went out, or, where FFmpeg does not count those, the time of what it wrote. */
  movement: 'bytes' | 'time';
  /** It waits for a caller, and is given nothing before that. */
  waits: boolean;
}

/** FFmpeg’s own limit on one read or write; the watchdog outside waits a little longer. */
const ioTimeoutUs = 4_000_000;
/** The kernel may hold this much of a TCP connection back: more would hide from us that nothing arrives any more. */
const heldBackMs = 400;
const minSendBuffer = 64 * 1024;
/**
 * SRT’s own buffer is 8 MB and more, and libsrt throws away what has waited in it for a second (SRTO_SNDDROPDELAY): a narrow
 * line would never hold FFmpeg up, and its queue would never be seen. So it holds what a receiver may ask for again, and
 * not much more; then FFmpeg waits, and so does our queue. It is counted in slots of a whole packet, 1316 bytes in 1472.
 */
const srtHeldBackMs = 500;
const minSrtBuffer = 128 * 1024;
const SRT_SLOT_SHARE = 1472 / 1316;

const logArgs = ['-hide_banner', '-nostats', '-loglevel', 'info', '-progress', 'pipe:3', '-stats_period', '0.25'];

const inputArgs = [
  ...logArgs,
  // Enough to meet both streams, and not the usual five seconds. `nobuffer` would be wrong here: it throws away what
  // was read while probing, which is the first GOP.
  ...['-probesize', '4000000', '-analyzeduration', '100000', '-fpsprobesize', '0'],
  ...['-f', 'mpegts', '-i', 'pipe:0'],
];
/** MP4 wants to know the sound before it begins, which the first tenth of a second may not hold. */
const fileInputArgs = [...logArgs, ...['-analyzeduration', '1000000', '-f', 'mpegts', '-i', 'pipe:0']];

const mapArgs = ['-map', '0:v?', '-map', '0:a?', '-c', 'copy'];
const interleaveArgs = ['-max_interleave_delta', '200000', '-flush_packets', '1'];
const copyArgs = [
  ...mapArgs,
  ...['-copyts', '-muxdelay', '0', '-muxpreload', '0', '-avoid_negative_ts', 'disabled'],
  ...interleaveArgs,
];
const mpegtsArgs = ['-f', 'mpegts', '-mpegts_copyts', '1'];
/**
 * FLV describes the pictures in a tag of its own. Pass-through and another encoder bring other parameter sets: taken out
 * of the pictures, they make FFmpeg write a new description, without which some players show green, or nothing.
 */
const describeAnew = ['-bsf:v', 'extract_extradata'];
const flvArgs = [...describeAnew, '-f', 'flv', '-flvflags', 'no_duration_filesize'];

/** What a file is written as, by its ending. A fragmented MP4 can be played however its writing ends. */
const fileMuxers: Readonly<Record<string, readonly string[]>> = {
  ts: ['-f', 'mpegts'],
  mkv: ['-f', 'matroska'],
  mp4: ['-f', 'mp4', '-bsf:a', 'aac_adtstoasc', '-movflags', '+frag_keyframe+empty_moov+default_base_moof'],
  flv: ['-f', 'flv', ...describeAnew],
};

const schemeOf = (url: string): string => /^([a-z]+):\/\//i.exec(url)?.[1]?.toLowerCase() ?? 'file';

/** The kind of a target. @throws RangeError when the program cannot be pushed to such an address */
export function targetKind({ kind, url }: PushTarget): DestinationKind {
  const found = kind ?? kindOfUrl(url);
  const isPath = /^(?:\/|[a-z]:[\\/])/i.test(url);
  if (url.startsWith('-') || (found === 'file') !== isPath) {
    throw new RangeError('an address of this kind cannot be pushed to');
  }
  return found;
}

/**
 * The command line for `target`; HLS has none, it is uploaded by ourselves. Secrets are options of their own and not part
 * of the address, so that they need no escaping. Whoever may list this machine’s processes can still read them.
 * @throws RangeError when the program cannot be pushed to such an address
 */
export function planPush(target: PushTarget, around: PushSurroundings = { caFile: null, kbps: null }): PushPlan {
  const kind = targetKind(target);
  const scheme = schemeOf(target.url);
  const base = { kind, scheme, secrets: secretsOfUrl(target.url), movement: 'bytes', waits: false } as const;
  const needs = (protocol: string | null, muxer: string, encoder: string | null = null): PushPlan['needs'] => ({
    protocol,
    muxer,
    encoder,
  });
  switch (kind) {
    case 'rtmp': {
      const { url, options, secrets } = rtmpOutput(target);
      const args = [...inputArgs, ...copyArgs, ...tcpArgs(around), ...options];
      if (scheme === 'rtmps') args.push(...tlsArgs(target, around));
      return { ...base, args: [...args, ...flvArgs, url], secrets, needs: needs(scheme, 'flv') };
    }
    case 'srt': {
      const { url, options, secrets } = srtOutput(target, around);
      const all = [...new Set([...secrets, ...base.secrets])];
      // A listener takes no bytes before somebody calls, and passes them on as they are: with a demuxer between, what
      // it had read to get to know the streams would be the first thing a caller gets, however old.
      const waits = target.srtMode === 'listener' || /[?&]mode=listener\b/.test(target.url);
      const args = waits
        ? [
            ...[...logArgs, '-nofind_stream_info', '-f', 'data', '-i', 'pipe:0'],
            ...['-map', '0', '-c', 'copy', '-flush_packets', '0'],
          ]
        : [...inputArgs, ...copyArgs];
      const muxer = waits ? ['-mode', 'listener', '-f', 'data'] : mpegtsArgs;
      return {
        ...base,
        args: [...args, ...options, ...muxer, url],
        secrets: all,
        needs: needs('srt', waits ? 'data' : 'mpegts'),
        waits,
      };
    }
    case 'mpegts': {
      const udp = scheme === 'udp';
      const options = udp ? [] : [...tcpArgs(around), '-tcp_nodelay', '1', '-timeout', String(ioTimeoutUs)];
      const url = udp ? withQuery(target.url, 'pkt_size', '1316') : target.url;
      return {
        ...base,
        args: [...inputArgs, ...copyArgs, ...options, ...mpegtsArgs, url],
        needs: needs(scheme, 'mpegts'),
      };
    }
    case 'rtp': {
      // RFC 2250: seven packets of a transport stream in a datagram.
      const url = withQuery(target.url, 'pkt_size', '1328');
      return {
        ...base,
        args: [...inputArgs, ...copyArgs, '-f', 'rtp_mpegts', url],
        needs: needs('rtp', 'rtp_mpegts'),
      };
    }
    case 'whip': {
      // WebRTC takes no AAC. The token is an option, so it stands in no address.
      const token = target.key === undefined || target.key === '' ? [] : ['-authorization', target.key];
      const sound = ['-c:a', 'libopus', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
      return {
        ...base,
        args: [...inputArgs, ...mapArgs, ...sound, ...interleaveArgs, '-f', 'whip', ...token, target.url],
        secrets: [...base.secrets, ...token.slice(1)],
        needs: needs(null, 'whip', 'libopus'),
        movement: 'time',
      };
    }
    case 'file': {
      const ending = /\.([a-z0-9]+)$/i.exec(target.url)?.[1]?.toLowerCase() ?? '';
      const muxer = fileMuxers[ending];
      if (muxer === undefined) throw new RangeError(`a file that ends in .${ending} cannot be written`);
      // A file begins at 0, wherever the program stands. It is never written over another one.
      const args = [...fileInputArgs, ...mapArgs, ...interleaveArgs, '-n', ...muxer, `file:${target.url}`];
      return { ...base, secrets: [], args, needs: needs('file', muxer[1] ?? '') };
    }
    case 'hls':
      throw new RangeError('HLS is uploaded without FFmpeg');
  }
}

const tcpArgs = ({ kbps }: PushSurroundings): string[] =>
  kbps === null ? [] : ['-send_buffer_size', String(Math.max(minSendBuffer, Math.round((kbps * heldBackMs) / 8)))];

/** FFmpeg does not check a server’s certificate unless it is told to. */
const tlsArgs = ({ verifyTls = true }: PushTarget, { caFile }: PushSurroundings): string[] =>
  verifyTls ? ['-tls_verify', '1', ...(caFile === null ? [] : ['-ca_file', caFile])] : ['-tls_verify', '0'];

interface Output {
  url: string;
  options: string[];
  secrets: string[];
}

/** With a key, application and stream name are given apart: a key may hold `?`, `/` or `:`, which FFmpeg would read. */
function rtmpOutput(target: PushTarget): Output {
  const timeout = ['-rw_timeout', String(ioTimeoutUs)];
  const { key } = target;
  if (key === undefined || key === '') {
    // The whole address may be one that carries its key: the last part of the path is treated as a secret.
    const last = /^[a-z]+:\/\/[^/]+\/[^?]+\/([^/?]+)/i.exec(target.url)?.[1];
    return { url: target.url, options: timeout, secrets: [...secretsOfUrl(target.url), ...(last ? [last] : [])] };
  }
  const base = target.url.replace(/\/+$/, '');
  const app = base.replace(/^[a-z]+:\/\/[^/]+\/?/i, '');
  const options = [...timeout, ...(app === '' ? [] : ['-rtmp_app', app]), '-rtmp_playpath', key];
  return { url: base, options, secrets: [key, ...secretsOfUrl(target.url)] };
}

function srtOutput(target: PushTarget, { kbps }: PushSurroundings): Output {
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
  if (kbps !== null) {
    const heldMs = Math.max(srtHeldBackMs, target.latencyMs ?? 0);
    options.push('-sndbuf', String(Math.max(minSrtBuffer, Math.round((kbps * heldMs * SRT_SLOT_SHARE) / 8))));
  }
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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded after all: a passphrase may hold a bare “%”.
    return text;
  }
}
