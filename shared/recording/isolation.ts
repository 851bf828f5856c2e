/** Which sources can be recorded as they come in, without encoding anything again, and how. Pure. */
import type { PublicSourceConfig, SourceConfig } from '../show/source-config.ts';

/**
 * `transport`: its MPEG-TS, byte for byte. `copy`: picture and sound as they came, put into Matroska by the FFmpeg that
 * opens the source; arming it opens the source anew. `none`: there is nothing to keep, and why.
 */
export type Isolation = { way: 'transport' } | { way: 'copy' } | { way: 'none'; reason: string };

const none = (reason: string): Isolation => ({ way: 'none', reason });

/** Formats of a camera that are compressed already. */
const COMPRESSED = /^(?:mjpe?g|jpeg|h264|hevc|h265|dvvideo|mpeg)$/i;

/** Decided by the kind of the source, and the mode of a device. */
export function isolationOf(config: SourceConfig | PublicSourceConfig): Isolation {
  switch (config.kind) {
    case 'udp':
    case 'srt':
      return { way: 'transport' };
    case 'rtmp':
    case 'rtsp':
    case 'http':
      return { way: 'copy' };
    case 'sound':
      // Uncompressed samples are what came in, and small enough to be kept as they are.
      return { way: 'copy' };
    case 'device':
      return COMPRESSED.test(config.mode?.format ?? '')
        ? { way: 'copy' }
        : none('Raw picture: it would have to be encoded. Choose a mode of the device that delivers MJPEG or H.264.');
    case 'screen':
      return none('Raw picture: it would have to be encoded.');
    case 'test':
      return none('A drawn test picture has no original.');
    case 'file':
      return none('Its original is a file already.');
    case 'still':
    case 'clip':
      return none('Its original is in the media pool.');
  }
}
