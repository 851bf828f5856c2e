/**
 * Well-known platforms: where they take a program and what they say about it. Taken from their own documentation and from
 * the services list of OBS Studio as of 2026; what neither says is left out. Pure data.
 */
import type { DestinationKind } from '../show/destination-config.ts';
import type { VideoCodec } from '../show/encoder-settings.ts';

/** Video bitrates for pictures up to a height and a frame rate, kb/s. */
export interface BitrateRange {
  maxHeight: number;
  maxFps: number;
  fromKbps: number;
  toKbps: number;
}

export interface OutputPreset {
  id: string;
  label: string;
  kind: DestinationKind;
  /** Empty where the platform gives an address for each event. */
  url: string;
  /** The platform’s second ingest. */
  backupUrl: string | null;
  /** Where people find address and key. */
  help: string;
  limits: OutputLimits;
}

export interface OutputLimits {
  /** What it takes; anything else is refused there. */
  codecs: readonly VideoCodec[];
  /** It takes no unencrypted connection. */
  secureOnly?: boolean;
  /** Seconds between key frames: what is asked for, and what is never to be exceeded. */
  keyInterval?: { bestS: number; maxS: number };
  maxFps?: number;
  maxAudioKbps?: number;
  /** From the smallest picture to the largest; the first that fits counts. */
  bitrates?: readonly BitrateRange[];
}

const upTo = (toKbps: number): BitrateRange[] => [{ maxHeight: 9999, maxFps: 999, fromKbps: 0, toKbps }];

/** support.google.com/youtube/answer/2853702 */
const youtubeBitrates: readonly BitrateRange[] = [
  { maxHeight: 720, maxFps: 60, fromKbps: 3000, toKbps: 8000 },
  { maxHeight: 1080, maxFps: 30, fromKbps: 3000, toKbps: 10_000 },
  { maxHeight: 1080, maxFps: 60, fromKbps: 4000, toKbps: 12_000 },
  { maxHeight: 1440, maxFps: 30, fromKbps: 5000, toKbps: 25_000 },
  { maxHeight: 1440, maxFps: 60, fromKbps: 6000, toKbps: 30_000 },
  { maxHeight: 2160, maxFps: 30, fromKbps: 8000, toKbps: 35_000 },
  { maxHeight: 2160, maxFps: 60, fromKbps: 10_000, toKbps: 40_000 },
];

export const OUTPUT_PRESETS: readonly OutputPreset[] = [
  {
    id: 'youtube',
    label: 'YouTube (RTMPS)',
    kind: 'rtmp',
    url: 'rtmps://a.rtmps.youtube.com:443/live2',
    backupUrl: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
    help: 'YouTube Studio → Go live → Stream: stream key. The backup takes the same key.',
    limits: {
      codecs: ['h264', 'hevc'],
      keyInterval: { bestS: 2, maxS: 4 },
      maxFps: 60,
      bitrates: youtubeBitrates,
    },
  },
  {
    // developers.google.com/youtube/v3/live/guides/hls-ingestion: segments of one to four seconds.
    id: 'youtube-hls',
    label: 'YouTube (HLS)',
    kind: 'hls',
    url: 'https://a.upload.youtube.com/http_upload_hls?cid={key}&copy=0&file=out.m3u8',
    backupUrl: 'https://b.upload.youtube.com/http_upload_hls?cid={key}&copy=1&file=out.m3u8',
    help: 'YouTube Studio → Go live → Stream: a stream key made for HLS. The backup takes the same key.',
    limits: {
      codecs: ['h264', 'hevc'],
      secureOnly: true,
      keyInterval: { bestS: 2, maxS: 4 },
      maxFps: 60,
      bitrates: youtubeBitrates,
    },
  },
  {
    id: 'twitch',
    label: 'Twitch',
    kind: 'rtmp',
    url: 'rtmps://ingest.global-contribute.live-video.net:443/app',
    backupUrl: null,
    help: 'Twitch dashboard → Settings → Stream: primary stream key.',
    limits: {
      codecs: ['h264'],
      keyInterval: { bestS: 2, maxS: 2 },
      maxFps: 60,
      maxAudioKbps: 320,
      bitrates: upTo(6000),
    },
  },
  {
    // developers.facebook.com/docs/live-video-api/reference
    id: 'facebook',
    label: 'Facebook Live',
    kind: 'rtmp',
    url: 'rtmps://live-api-s.facebook.com:443/rtmp',
    backupUrl: null,
    help: 'Facebook Live Producer → Streaming software: stream key.',
    limits: {
      codecs: ['h264'],
      secureOnly: true,
      keyInterval: { bestS: 2, maxS: 4 },
      maxFps: 60,
      maxAudioKbps: 256,
      bitrates: [
        { maxHeight: 360, maxFps: 60, fromKbps: 400, toKbps: 1000 },
        { maxHeight: 480, maxFps: 60, fromKbps: 600, toKbps: 2000 },
        { maxHeight: 720, maxFps: 30, fromKbps: 1500, toKbps: 4000 },
        { maxHeight: 720, maxFps: 60, fromKbps: 2250, toKbps: 6000 },
        { maxHeight: 1080, maxFps: 30, fromKbps: 3000, toKbps: 6000 },
        { maxHeight: 1080, maxFps: 60, fromKbps: 4500, toKbps: 9000 },
      ],
    },
  },
  {
    // help.vimeo.com: recommended network configuration.
    id: 'vimeo',
    label: 'Vimeo',
    kind: 'rtmp',
    url: 'rtmps://rtmp-global.cloud.vimeo.com:443/live',
    backupUrl: null,
    help: 'Vimeo event → Connect (RTMPS): stream key.',
    limits: {
      codecs: ['h264'],
      bitrates: [
        { maxHeight: 720, maxFps: 60, fromKbps: 2000, toKbps: 5000 },
        { maxHeight: 1080, maxFps: 60, fromKbps: 4000, toKbps: 5000 },
      ],
    },
  },
  {
    id: 'linkedin',
    label: 'LinkedIn Live',
    kind: 'rtmp',
    url: '',
    backupUrl: null,
    help: 'LinkedIn event → Live Studio → Manage streams: address and key are made for each event.',
    limits: { codecs: ['h264'], keyInterval: { bestS: 2, maxS: 2 }, maxFps: 30 },
  },
  {
    id: 'kick',
    label: 'Kick',
    kind: 'rtmp',
    url: 'rtmps://fa723fc1b171.global-contribute.live-video.net:443/app',
    backupUrl: null,
    help: 'Kick creator dashboard → Stream URL and key; correct the address when yours is another one.',
    limits: { codecs: ['h264'], keyInterval: { bestS: 2, maxS: 2 }, maxFps: 60 },
  },
  {
    id: 'x',
    label: 'X',
    kind: 'rtmp',
    url: 'rtmps://va.pscp.tv:443/x',
    backupUrl: null,
    help: 'X Media Studio → Producer → Sources: stream key; correct the address when yours is in another region.',
    limits: { codecs: ['h264'] },
  },
  {
    // developers.cloudflare.com/stream/stream-live/start-stream-live
    id: 'cloudflare',
    label: 'Cloudflare Stream',
    kind: 'rtmp',
    url: 'rtmps://live.cloudflare.com:443/live/',
    backupUrl: null,
    help: 'Cloudflare dashboard → Stream → Live inputs: RTMPS key.',
    limits: { codecs: ['h264'] },
  },
];

/** The preset of a destination; null for an address of one’s own. */
export const presetOf = (id: string | undefined): OutputPreset | null =>
  OUTPUT_PRESETS.find((preset) => preset.id === id) ?? null;
