/** FFmpeg arguments of the program encoder: raw Matroska in, MPEG-TS out, and the program monitor’s JPEGs. Pure. */
import { type Canvas, fpsOf } from '#shared/canvas.ts';
import { levelFor } from '#shared/encoder/h264-level.ts';
import type { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';

/** Frames from one key frame to the next. */
export const keyIntervalFrames = (canvas: Canvas, settings: EncoderSettings): number =>
  Math.max(1, Math.round(settings.keyIntervalS * fpsOf(canvas.frameRate)));

/** In low-delay mode threads share each picture in slices: more cost bits, so no more than the canvas needs. */
const sliceThreads = (canvas: Canvas): number =>
  Math.min(8, Math.max(1, Math.ceil((canvas.width * canvas.height * fpsOf(canvas.frameRate)) / (1280 * 720 * 30))));

/** The codecs and their settings: H.264 with a constant bit rate and AAC. */
export function codecArgs(canvas: Canvas, settings: EncoderSettings): string[] {
  const gop = keyIntervalFrames(canvas, settings);
  const quality = settings.tuning === 'quality';
  const level = levelFor(canvas, settings.videoKbps);
  const x264 = ['nal-hrd=cbr', 'force-cfr=1', 'scenecut=0', ...(quality ? ['bframes=2', 'rc-lookahead=15'] : [])];
  return [
    ...['-c:v', 'libx264', '-preset', settings.preset, '-profile:v', 'high'],
    ...(level === null ? [] : ['-level:v', level]),
    ...(quality ? [] : ['-tune', 'zerolatency', '-threads', String(sliceThreads(canvas))]),
    ...['-pix_fmt', 'yuv420p', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'],
    ...['-color_range', 'tv', '-g', String(gop), '-keyint_min', String(gop), '-forced-idr', '1'],
    // The buffer holds half a second, and filler keeps the rate up on still pictures.
    ...['-b:v', `${settings.videoKbps}k`, '-maxrate', `${settings.videoKbps}k`],
    ...['-bufsize', `${settings.videoKbps >> 1}k`, '-x264-params', x264.join(':')],
    ...['-c:a', 'aac', '-b:a', `${settings.audioKbps}k`],
  ];
}

/**
 * Stdout carries the MPEG-TS, pipe 3 `-progress`, pipe 4 the monitor as NUT when pictures are on. Time stamps go
 * through untouched (`-copyts`): the program’s PTS is a function of its frame number.
 */
export function encoderArgs(canvas: Canvas, settings: EncoderSettings, pictures: PictureSettings): string[] {
  const { num, den } = canvas.frameRate;
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'level+warning', '-copyts'],
    ...['-probesize', '32', '-analyzeduration', '0', '-f', 'matroska', '-i', 'pipe:0'],
    ...['-progress', 'pipe:3', '-stats_period', '0.5'],
    ...['-map', '0:v', '-map', '0:a', '-fps_mode:v', 'passthrough', '-enc_time_base:v', `${den}:${num}`],
    ...codecArgs(canvas, settings),
    ...['-muxdelay', '0', '-muxpreload', '0', '-max_interleave_delta', '1', '-flush_packets', '1'],
    // One AAC frame a packet and known packet lengths: nobody downstream has to wait for the next one.
    ...['-pes_payload_size', '0', '-omit_video_pes_length', '0'],
    ...['-avoid_negative_ts', 'disabled', '-f', 'mpegts', 'pipe:1'],
    ...(pictures.enabled ? monitorArgs(canvas, pictures) : []),
  ];
}

function monitorArgs(canvas: Canvas, pictures: PictureSettings): string[] {
  const width = Math.min(canvas.width, Math.round((pictures.widthPx * 4) / 3 / 2) * 2);
  const height = Math.round((width * canvas.height) / canvas.width / 2) * 2;
  const fps = Math.min(pictures.fps, Math.ceil(fpsOf(canvas.frameRate)));
  return [
    ...[
      '-map',
      '0:v',
      '-vf',
      // The canvas is BT.709; a JPEG is BT.601, whatever its size.
      `fps=${fps},scale=${width}:${height}:flags=fast_bilinear:in_color_matrix=bt709:out_color_matrix=bt601,format=yuvj420p`,
      '-fps_mode',
      'vfr',
    ],
    ...['-c:v', 'mjpeg', '-q:v', '6', '-flush_packets', '1', '-write_index', '0', '-f', 'nut', 'pipe:4'],
  ];
}
