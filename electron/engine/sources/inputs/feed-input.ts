/** FFmpeg inputs for what comes over a network or out of a file. Pure. */
import type { SourceOf } from '#shared/show/source-config.ts';
import type { FfmpegInput } from './input-plan.ts';

type FeedSource = SourceOf<'udp' | 'srt' | 'rtmp' | 'rtsp' | 'http' | 'file'>;

/** Without a byte for this long a connection is given up and opened again, in µs. */
const SILENT_US = '5000000';
/** HLS servers may hold an answer back for as long as a segment lasts. */
const HTTP_SILENT_US = '10000000';

const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);
const schemeOf = (url: string): string => url.slice(0, url.indexOf(':')).toLowerCase();

function udpInput(source: SourceOf<'udp'>): FfmpegInput {
  const options = ['overrun_nonfatal=1', 'fifo_size=50000', 'buffer_size=4194304', 'reuse=1'];
  if (source.interface !== undefined) options.push(`localaddr=${source.interface}`);
  return {
    pacing: [],
    options: ['-protocol_whitelist', 'udp', '-f', 'mpegts'],
    url: `udp://${hostInUrl(source.host)}:${source.port}?${options.join('&')}`,
  };
}

/** `format`: how its bytes are read. */
export function srtInput(source: SourceOf<'srt'>, format: readonly string[]): FfmpegInput {
  const options = ['-mode', source.mode, '-latency', String(source.latencyMs * 1000)];
  if (source.passphrase !== undefined) options.push('-passphrase', source.passphrase, '-pbkeylen', '16');
  if (source.streamId !== undefined && source.streamId !== '') options.push('-srt_streamid', source.streamId);
  // A caller gives up on a host that does not answer and is started again; a listener waits for ever.
  if (source.mode === 'caller') options.push('-connect_timeout', '3000');
  return {
    pacing: [],
    options: ['-protocol_whitelist', 'srt', ...options, ...format],
    url: `srt://${hostInUrl(source.host)}:${source.port}`,
  };
}

function rtmpInput(source: SourceOf<'rtmp'>): FfmpegInput {
  const live = ['-rw_timeout', SILENT_US, '-f', 'live_flv'];
  if (source.mode === 'listen') {
    // FFmpeg only warns of another app or key: see `refusedSender`.
    const path = `${source.app}/${source.key ?? ''}`;
    return {
      pacing: [],
      options: ['-protocol_whitelist', 'rtmp,tcp', '-rtmp_listen', '1', ...live],
      url: `rtmp://${hostInUrl(source.host)}:${source.port}/${path}`,
    };
  }
  const url = source.url ?? '';
  const secure = schemeOf(url) === 'rtmps';
  return { pacing: [], options: ['-protocol_whitelist', secure ? 'rtmps,tls,tcp' : 'rtmp,tcp', ...live], url };
}

/**
 * A playlist names its segments and keys by any address. Files of this machine and other protocols are never opened, and
 * from the playlist of an encrypted address nothing leads to a plain one: who made it could have this machine ask plain
 * servers of its own network (a router’s page, a cloud’s metadata), and who listens on the way could change what is on
 * air. Other hosts are let in, because deliveries name them all the time. FFmpeg’s HTTP follows a server that sends it on
 * to another address without asking the whitelist, whatever that is.
 */
function httpInput(source: SourceOf<'http'>): FfmpegInput {
  const protocols = schemeOf(source.url) === 'https' ? 'https,tls,tcp,crypto' : 'http,https,tls,tcp,crypto';
  return {
    // HLS hands out whole segments at once: at native speed they follow each other without holes.
    pacing: ['-re'],
    options: [
      ...['-protocol_whitelist', protocols],
      ...['-rw_timeout', HTTP_SILENT_US, '-reconnect', '1', '-reconnect_streamed', '1'],
      ...['-reconnect_on_network_error', '1', '-reconnect_delay_max', '2'],
    ],
    url: source.url,
  };
}

/** The one input of a feed. */
export function feedInput(source: FeedSource): FfmpegInput {
  switch (source.kind) {
    case 'udp':
      return udpInput(source);
    case 'srt':
      return srtInput(source, ['-f', 'mpegts']);
    case 'rtmp':
      return rtmpInput(source);
    case 'rtsp':
      return {
        pacing: [],
        options: [
          ...['-protocol_whitelist', 'rtsp,rtsps,rtp,srtp,udp,tcp,tls'],
          ...['-rtsp_transport', source.transport, '-timeout', SILENT_US],
          ...['-allowed_media_types', 'video+audio', '-f', 'rtsp'],
        ],
        url: source.url,
      };
    case 'http':
      return httpInput(source);
    case 'file':
      return {
        pacing: ['-re', ...(source.loop ? ['-stream_loop', '-1'] : [])],
        options: ['-protocol_whitelist', 'file'],
        url: `file:${source.path}`,
      };
  }
}
