/** How outputs are spoken of on the page. */
import type { DestinationKind } from '#shared/show/destination-config.ts';
import type { SinkStatus } from '#shared/state/state.ts';
import type { Tone } from '../ui/Badge.tsx';

export const SINK_TONES: Record<SinkStatus, Tone> = {
  stopped: 'off',
  connecting: 'amber',
  waiting: 'blue',
  running: 'green',
  retrying: 'amber',
  refused: 'amber',
};

export const SINK_WORDS: Record<SinkStatus, string> = {
  stopped: '– stopped',
  connecting: '… connecting',
  waiting: '◌ waiting',
  running: '✓ running',
  retrying: '▲ retrying',
  refused: '✕ refused',
};

export const KIND_LABELS: Record<DestinationKind, string> = {
  rtmp: 'RTMP or RTMPS',
  srt: 'SRT',
  mpegts: 'MPEG-TS over UDP or TCP',
  rtp: 'RTP',
  hls: 'HLS by HTTP PUT',
  whip: 'WHIP (WebRTC)',
  file: 'File',
};

/** For narrow columns. */
export const KIND_SHORT: Record<DestinationKind, string> = {
  rtmp: 'RTMP',
  srt: 'SRT',
  mpegts: 'MPEG-TS',
  rtp: 'RTP',
  hls: 'HLS',
  whip: 'WHIP',
  file: 'file',
};

export const ADDRESS_HINTS: Record<DestinationKind, string> = {
  rtmp: 'rtmps://live.example.com/app',
  srt: 'srt://ingest.example.com:9000',
  mpegts: 'udp://239.0.0.1:5000 or tcp://host:5000',
  rtp: 'rtp://239.0.0.1:5004',
  hls: 'https://host/live/out.m3u8',
  whip: 'https://host/whip/endpoint',
  file: '/media/show.ts, .mkv, .mp4 or .flv',
};

export const KEY_LABELS: Record<DestinationKind, string> = {
  rtmp: 'Stream key',
  srt: 'Stream ID',
  mpegts: '',
  rtp: '',
  hls: 'Key, put in the place of {key}',
  whip: 'Bearer token',
  file: '',
};
