/** An encoder of an FFmpeg: what it is called there, and which of its options this FFmpeg knows. */
import type { EncoderImplementation, EncoderSettings, VideoCodec } from '../show/encoder-settings.ts';

export interface VideoEncoder {
  codec: VideoCodec;
  implementation: EncoderImplementation;
  /** Options that this FFmpeg lists for it; what came later or has gone is not among them. */
  options: readonly string[];
}

/** FFmpeg’s names, software last: the order in which `auto` takes them. */
export const FFMPEG_ENCODERS: Record<VideoCodec, Partial<Record<EncoderImplementation, string>>> = {
  h264: {
    nvenc: 'h264_nvenc',
    qsv: 'h264_qsv',
    amf: 'h264_amf',
    videotoolbox: 'h264_videotoolbox',
    mediafoundation: 'h264_mf',
    vaapi: 'h264_vaapi',
    x264: 'libx264',
  },
  hevc: {
    nvenc: 'hevc_nvenc',
    qsv: 'hevc_qsv',
    amf: 'hevc_amf',
    videotoolbox: 'hevc_videotoolbox',
    mediafoundation: 'hevc_mf',
    vaapi: 'hevc_vaapi',
    x265: 'libx265',
  },
};

/** What FFmpeg calls it; null where there is no such thing. */
export const ffmpegEncoder = (codec: VideoCodec, implementation: EncoderImplementation): string | null =>
  FFMPEG_ENCODERS[codec][implementation] ?? null;

export const isSoftware = (implementation: EncoderSettings['implementation']): boolean =>
  implementation === 'x264' || implementation === 'x265';

/** The software encoder of a codec: it is always there, and takes over when a graphics card fails. */
export const softwareEncoder = (codec: VideoCodec): VideoEncoder => ({
  codec,
  implementation: codec === 'h264' ? 'x264' : 'x265',
  options: [],
});
