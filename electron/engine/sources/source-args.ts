/** FFmpeg arguments of a source: open it, decode it, normalise it to the canvas, write NUT to stdout. Pure. */
import { type Canvas, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import type { PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import { type FeedOrigin, type FfmpegInput, inputPlan } from './inputs/input-plan.ts';
import { colourFilters, onePerFrame, scaleFilter, shapeFilters, toneFilters } from './picture-filters.ts';
import { secretsOfSource } from './source-secrets.ts';
import { type CopyFormat, copyArgs } from './source-tap.ts';

export interface SourceCommand {
  args: string[];
  /** Values that may appear nowhere else. */
  secrets: string[];
}

const words = (line: string): string[] => line.split(' ');

const inputArgs = ({ pacing, options, url }: FfmpegInput): string[] => [...pacing, ...options, '-i', url];

/** Filters from the source’s own picture to one of the canvas, or of its tile. */
function pictureFilters(source: SourceConfig, width: number, height: number, forTile: boolean): string[] {
  const { picture, scaling } = source;
  const tone = toneFilters(picture);
  return [
    ...colourFilters(source),
    ...shapeFilters(picture),
    forTile
      ? scaleFilter(scaling, width, height, 'fast_bilinear', tone, 'jpeg')
      : scaleFilter(scaling, width, height, 'bicubic', tone),
  ];
}

/**
 * The whole command line. The feed’s picture and sound become NUT streams; a third stream carries the tile as JPEG when
 * pictures are on. `copy`: pipe 3 carries what came in as it is. Every mapping is optional, so audio-only and video-only feeds run with the same line.
 * @throws Error for a still or a clip, which no FFmpeg is started for
 */
export function sourceCommand(
  source: SourceConfig,
  canvas: Canvas,
  pictures: PictureSettings,
  fontFile: string,
  origin: FeedOrigin = 'address',
  copy: CopyFormat | null = null,
): SourceCommand {
  const { width, height, frameRate } = canvas;
  const plan = inputPlan(source, canvas, fontFile, origin);
  const live = source.kind !== 'test';
  const deinterlace = live ? ['yadif=mode=send_frame:deint=interlaced'] : [];
  const untouched = [...shapeFilters(source.picture), ...toneFilters(source.picture)].length === 0;
  const picture =
    live || !untouched
      ? [...deinterlace, onePerFrame(frameRate), ...pictureFilters(source, width, height, false), 'format=yuv420p']
      : ['null'];
  const tileHeight = Math.round((pictures.widthPx * height) / width / 2) * 2;
  const tile = [
    ...deinterlace,
    onePerFrame({ num: pictures.fps, den: 1 }),
    ...pictureFilters(source, pictures.widthPx, tileHeight, true),
    'format=yuvj420p',
  ];
  const args = [
    ...words(`-hide_banner -nostats -loglevel level+info -threads ${live ? 2 : 1} -filter_threads 1`),
    ...(live ? words('-thread_type slice -analyzeduration 3000000 -dts_delta_threshold 2') : []),
    ...plan.inputs.flatMap(inputArgs),
    ...['-map', plan.video, '-map', plan.audio],
    ...(pictures.enabled ? ['-map', plan.video] : []),
    ...words('-sn -dn -map_metadata -1'),
    // Pictures keep the time they have: whole frames of the canvas are counted on our side.
    ...[
      '-c:v:0',
      'rawvideo',
      '-filter:v:0',
      picture.join(','),
      ...words('-fps_mode:v:0 passthrough -enc_time_base:v:0 1:90000'),
    ],
    ...words(`-c:a pcm_s16le -ar ${SAMPLE_RATE_HZ} -ac 2 -filter:a aresample=${SAMPLE_RATE_HZ}:async=1000`),
    ...(pictures.enabled
      ? [
          '-c:v:1',
          'mjpeg',
          '-filter:v:1',
          tile.join(','),
          ...words('-q:v:1 6 -fps_mode:v:1 passthrough -enc_time_base:v:1 1:90000'),
        ]
      : []),
    // Packets leave as they come: a stream that has gone quiet must not hold back the others.
    ...words('-max_interleave_delta 1 -flush_packets 1 -write_index 0 -f nut pipe:1'),
    ...copyArgs(copy, plan),
  ];
  return { args, secrets: secretsOfSource(source) };
}
