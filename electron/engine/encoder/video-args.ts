/**
 * FFmpeg’s arguments for each video encoder, all for the same stream: constant bit rate, a closed GOP with an IDR frame
 * at every interval, parameter sets repeated there, and no B-frames in low delay. Pure. The options are those of
 * FFmpeg’s own lists (`ffmpeg -h encoder=…`); what a version does not list is left out.
 */
import { type Canvas, fpsOf } from '#shared/canvas.ts';
import { levelFor } from '#shared/encoder/h264-level.ts';
import { ffmpegEncoder, type VideoEncoder } from '#shared/encoder/video-encoder.ts';
import type { EncoderSettings } from '#shared/show/encoder-settings.ts';

export interface VideoArgs {
  /** Before the input: opens a device. */
  device: string[];
  /** End of the filter chain; null: none is needed. */
  filter: string | null;
  output: string[];
}

/** Where Linux has the first graphics card. */
const VAAPI_DEVICE = '/dev/dri/renderD128';

/** Frames from one key frame to the next. */
export const keyIntervalFrames = (canvas: Canvas, settings: EncoderSettings): number =>
  Math.max(1, Math.round(settings.keyIntervalS * fpsOf(canvas.frameRate)));

/** In low-delay mode threads share each picture in slices: more cost bits, so no more than the canvas needs. */
const sliceThreads = (canvas: Canvas): number =>
  Math.min(8, Math.max(1, Math.ceil((canvas.width * canvas.height * fpsOf(canvas.frameRate)) / (1280 * 720 * 30))));

const colours = [
  ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'],
  ...['-color_range', 'tv'],
];

/** The buffer holds half a second. */
const rate = ({ videoKbps }: EncoderSettings): string[] => [
  ...['-b:v', `${videoKbps}k`, '-maxrate', `${videoKbps}k`, '-bufsize', `${videoKbps >> 1}k`],
];

/** How one kind of hardware is told to keep to the common stream. */
interface Hardware {
  device?: string[];
  filter?: string;
  pixelFormat: string | null;
  always: string[];
  /** Pairs of option and value; those that this FFmpeg does not list are left out. */
  known: [string, string][];
}

function hardware({ codec, implementation }: VideoEncoder, settings: EncoderSettings): Hardware {
  const quality = settings.tuning === 'quality';
  const profile: [string, string] = ['-profile:v', codec === 'h264' ? 'high' : 'main'];
  switch (implementation) {
    case 'nvenc':
      return {
        pixelFormat: 'yuv420p',
        always: [...profile, '-preset', quality ? 'p5' : 'p4', '-rc', 'cbr'],
        known: [
          ['-tune', quality ? 'hq' : 'll'],
          ['-zerolatency', quality ? '0' : '1'],
          ['-delay', '0'],
          ['-rc-lookahead', quality ? '15' : '0'],
          ['-no-scenecut', '1'],
          ['-strict_gop', '1'],
          ['-forced-idr', '1'],
        ],
      };
    case 'qsv':
      return {
        pixelFormat: 'nv12',
        always: [...profile, '-preset', quality ? 'medium' : 'veryfast'],
        known: [
          ['-async_depth', quality ? '4' : '1'],
          ['-look_ahead', '0'],
          ['-forced_idr', '1'],
          ['-repeat_pps', '1'],
          ['-scenario', 'livestreaming'],
        ],
      };
    case 'vaapi':
      return {
        device: ['-vaapi_device', VAAPI_DEVICE],
        filter: 'format=nv12,hwupload',
        pixelFormat: null,
        always: [...profile],
        known: [
          ['-rc_mode', 'CBR'],
          ['-idr_interval', '0'],
          ['-async_depth', quality ? '2' : '1'],
        ],
      };
    case 'videotoolbox':
      return {
        pixelFormat: 'nv12',
        always: [...profile],
        known: [
          ['-realtime', '1'],
          ['-allow_sw', '0'],
          ['-constant_bit_rate', '1'],
          ['-prio_speed', quality ? '0' : '1'],
          ['-frames_before', '0'],
        ],
      };
    case 'amf':
      return {
        pixelFormat: 'nv12',
        always: [...profile, '-rc', 'cbr'],
        known: [
          ['-usage', quality ? 'transcoding' : 'lowlatency'],
          ['-quality', quality ? 'balanced' : 'speed'],
          ['-forced_idr', '1'],
          ['-filler_data', '1'],
          ['-frame_skipping', '0'],
          ['-enforce_hrd', '1'],
          ['-header_insertion_mode', 'idr'],
        ],
      };
    case 'mediafoundation':
      return {
        pixelFormat: 'nv12',
        always: [],
        known: [
          ['-rate_control', 'cbr'],
          ['-scenario', 'live_streaming'],
          ['-hw_encoding', '1'],
        ],
      };
    case 'x264':
    case 'x265':
      throw new TypeError('not a graphics card’s encoder');
  }
}

/** The arguments of `encoder`. */
export function videoArgs(canvas: Canvas, settings: EncoderSettings, encoder: VideoEncoder): VideoArgs {
  if (encoder.implementation === 'x264') return { device: [], filter: null, output: x264Args(canvas, settings) };
  if (encoder.implementation === 'x265') return { device: [], filter: null, output: x265Args(canvas, settings) };
  const gop = keyIntervalFrames(canvas, settings);
  const { device, filter, pixelFormat, always, known } = hardware(encoder, settings);
  const bFrames = settings.tuning === 'quality' && encoder.codec === 'h264' ? '2' : '0';
  return {
    device: device ?? [],
    filter: filter ?? null,
    output: [
      ...['-c:v', ffmpegEncoder(encoder.codec, encoder.implementation) ?? ''],
      ...always,
      ...known.filter(([option]) => encoder.options.includes(option.slice(1))).flat(),
      ...(pixelFormat === null ? [] : ['-pix_fmt', pixelFormat]),
      ...colours,
      // Not every driver keeps to `-g` to the frame; a forced one is an IDR frame with all of them.
      ...['-g', String(gop), '-bf', bFrames, '-force_key_frames', `expr:not(mod(n,${gop}))`],
      ...rate(settings),
    ],
  };
}

function x264Args(canvas: Canvas, settings: EncoderSettings): string[] {
  const gop = keyIntervalFrames(canvas, settings);
  const quality = settings.tuning === 'quality';
  const level = levelFor(canvas, settings.videoKbps);
  const x264 = ['nal-hrd=cbr', 'force-cfr=1', 'scenecut=0', ...(quality ? ['bframes=2', 'rc-lookahead=15'] : [])];
  return [
    ...['-c:v', 'libx264', '-preset', settings.preset, '-profile:v', 'high'],
    ...(level === null ? [] : ['-level:v', level]),
    ...(quality ? [] : ['-tune', 'zerolatency', '-threads', String(sliceThreads(canvas))]),
    ...['-pix_fmt', 'yuv420p', ...colours],
    ...['-g', String(gop), '-keyint_min', String(gop), '-forced-idr', '1'],
    // Filler keeps the rate up on still pictures.
    ...[...rate(settings), '-x264-params', x264.join(':')],
  ];
}

/** x265 works by frame threads: in low delay there is one, as each more would hold a picture back. */
function x265Args(canvas: Canvas, settings: EncoderSettings): string[] {
  const gop = keyIntervalFrames(canvas, settings);
  const quality = settings.tuning === 'quality';
  const x265 = [
    ...['log-level=warning', 'open-gop=0', 'scenecut=0', 'repeat-headers=1', 'strict-cbr=1'],
    ...['hrd=1', `keyint=${gop}`, `min-keyint=${gop}`],
    ...(quality ? ['bframes=2', 'rc-lookahead=15'] : ['bframes=0', 'rc-lookahead=0', 'frame-threads=1']),
    ...[`vbv-maxrate=${settings.videoKbps}`, `vbv-bufsize=${settings.videoKbps >> 1}`],
  ];
  return [
    ...['-c:v', 'libx265', '-preset', settings.preset, '-profile:v', 'main'],
    ...(quality ? [] : ['-tune', 'zerolatency']),
    ...['-pix_fmt', 'yuv420p', ...colours, '-g', String(gop), '-forced-idr', '1'],
    ...[...rate(settings), '-x265-params', x265.join(':')],
  ];
}
