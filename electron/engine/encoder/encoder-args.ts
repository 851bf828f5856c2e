/** FFmpeg arguments of an encoder: raw Matroska in, MPEG-TS out, and the program monitor’s JPEGs. Pure. */
import { type Canvas, fpsOf } from '#shared/canvas.ts';
import { softwareEncoder, type VideoEncoder } from '#shared/encoder/video-encoder.ts';
import type { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';
import type { Rendition } from '#shared/show/rendition-config.ts';
import { keyIntervalFrames, videoArgs } from './video-args.ts';

export { keyIntervalFrames };

/** The form a rendition gives to the program’s picture. */
export type Shape = Pick<Rendition, 'width' | 'height' | 'fit' | 'position'>;

export interface EncoderPlan {
  /** What is fed. */
  canvas: Canvas;
  settings: EncoderSettings;
  pictures: PictureSettings;
  encoder: VideoEncoder;
  /** Null: the canvas as it is. */
  shape: Shape | null;
}

/** The codecs and their settings: video with a constant bit rate and AAC. */
export function codecArgs(
  canvas: Canvas,
  settings: EncoderSettings,
  encoder: VideoEncoder = softwareEncoder(settings.codec),
): string[] {
  return [...videoArgs(canvas, settings, encoder).output, '-c:a', 'aac', '-b:a', `${settings.audioKbps}k`];
}

/** Scales the canvas into the shape: whole with bars, or filling it with what stands over cut off. */
export function shapeFilter(canvas: Canvas, { width, height, fit, position }: Shape): string {
  const ratio = canvas.width / canvas.height;
  const wider = ratio > width / height;
  const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
  const colours = 'flags=bicubic:in_color_matrix=bt709:out_color_matrix=bt709,setsar=1';
  if (fit === 'letterbox') {
    const [w, h] = wider ? [width, even(width / ratio)] : [even(height * ratio), height];
    const [x, y] = [Math.floor((width - w) / 4) * 2, Math.floor((height - h) / 4) * 2];
    return `scale=${w}:${h}:${colours},pad=${width}:${height}:${x}:${y}:black`;
  }
  // What is cut off is not scaled first.
  const [w, h] = wider
    ? [Math.min(canvas.width, even((canvas.height * width) / height)), canvas.height]
    : [canvas.width, Math.min(canvas.height, even((canvas.width * height) / width))];
  const x = Math.floor(((canvas.width - w) * position) / 2) * 2;
  const y = Math.floor(((canvas.height - h) * position) / 2) * 2;
  return `crop=${w}:${h}:${x}:${y},scale=${width}:${height}:${colours}`;
}

/**
 * Stdout carries the MPEG-TS, pipe 3 `-progress`, pipe 4 the monitor as NUT when pictures are on. Time stamps go
 * through untouched (`-copyts`): the program’s PTS is a function of its frame number.
 */
export function encoderArgs({ canvas, settings, pictures, encoder, shape }: EncoderPlan): string[] {
  const { num, den } = canvas.frameRate;
  const encoded = shape === null ? canvas : { ...canvas, width: shape.width, height: shape.height };
  const video = videoArgs(encoded, settings, encoder);
  const filters = [
    ...(shape === null ? [] : [shapeFilter(canvas, shape)]),
    ...(video.filter === null ? [] : [video.filter]),
  ];
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'level+warning', ...video.device, '-copyts'],
    ...['-probesize', '32', '-analyzeduration', '0', '-f', 'matroska', '-i', 'pipe:0'],
    ...['-progress', 'pipe:3', '-stats_period', '0.5'],
    ...['-map', '0:v', '-map', '0:a', '-fps_mode:v', 'passthrough', '-enc_time_base:v', `${den}:${num}`],
    ...(filters.length === 0 ? [] : ['-vf', filters.join(',')]),
    ...codecArgs(encoded, settings, encoder),
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
