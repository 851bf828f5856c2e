/** FFmpeg arguments that bring stills and clips of the media pool onto the canvas, as NUT on stdout. Pure. */
import { type Canvas, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import type { PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceOf } from '#shared/show/source-config.ts';
import type { PoolFile } from '../media.ts';
import { POOL_INPUT } from '../media-pool/inspection.ts';
import { colourFilters, onePerFrame, scaleFilter, shapeFilters, toneFilters } from './picture-filters.ts';

const words = (line: string): string[] => line.split(' ');

/** What is transparent becomes black; done in RGB, where the picture’s own tags count. */
const overBlack = ['format=gbrap', 'premultiply=inplace=1', 'format=gbrp'];

/** Filters from the file’s picture to `width`×`height`. */
function pictureFilters(
  source: SourceOf<'still' | 'clip'>,
  file: PoolFile,
  width: number,
  height: number,
  flags: string,
): string[] {
  const { picture, scaling } = source;
  // A still’s colours are what its file says, also in high definition.
  const colour = file.hasAlpha ? overBlack : source.kind === 'clip' ? colourFilters(source) : [];
  return [...colour, ...shapeFilters(picture), scaleFilter(scaling, width, height, flags, toneFilters(picture))];
}

const tileHeightOf = (canvas: Canvas, pictures: PictureSettings): number =>
  Math.round((pictures.widthPx * canvas.height) / canvas.width / 2) * 2;

/** Ends the line: the picture’s stream, the tile’s where pages get pictures, and where it goes. */
function outputs(picture: string[], tile: string[] | null): string[] {
  return [
    ...words('-sn -dn -map_metadata -1'),
    ...['-c:v:0', 'rawvideo', '-filter:v:0', picture.join(','), ...words('-fps_mode:v:0 passthrough')],
    ...(tile === null
      ? []
      : ['-c:v:1', 'mjpeg', '-filter:v:1', tile.join(','), ...words('-q:v:1 6 -fps_mode:v:1 passthrough')]),
    ...words('-flush_packets 1 -write_index 0 -f nut pipe:1'),
  ];
}

/** One picture, and its tile. */
export function stillArgs(
  source: SourceOf<'still'>,
  file: PoolFile,
  canvas: Canvas,
  pictures: PictureSettings,
): string[] {
  const { width, height } = canvas;
  const flags = 'lanczos+accurate_rnd+full_chroma_int';
  const once = '-frames:v';
  const picture = [...pictureFilters(source, file, width, height, flags), 'format=yuv420p'];
  const tileHeight = tileHeightOf(canvas, pictures);
  const tile = pictures.enabled
    ? [...pictureFilters(source, file, pictures.widthPx, tileHeight, 'bicubic'), 'format=yuvj420p']
    : null;
  return [
    ...words('-hide_banner -nostats -loglevel level+info -threads 1'),
    ...[...POOL_INPUT, '-i', `file:${file.path}`, '-map', '0:v:0', ...(tile === null ? [] : ['-map', '0:v:0'])],
    ...[`${once}:0`, '1', ...(tile === null ? [] : [`${once}:1`, '1'])],
    ...outputs(picture, tile),
  ];
}

/**
 * A clip from frame `fromFrame` of the canvas’s rate on: every frame of that rate, the first at time 0, and sound for all
 * of it, so that picture n and sample n·48000/fps belong together.
 */
export function clipArgs(
  source: SourceOf<'clip'>,
  file: Extract<PoolFile, { kind: 'clip' }>,
  canvas: Canvas,
  pictures: PictureSettings,
  fromFrame: number,
): string[] {
  const { width, height, frameRate } = canvas;
  const startS = (fromFrame * frameRate.den) / frameRate.num;
  const restS = file.durationMs / 1000 - startS;
  const deinterlace = 'yadif=mode=send_frame:deint=interlaced';
  const picture = [
    deinterlace,
    `fps=${frameRate.num}/${frameRate.den}:start_time=0`,
    ...pictureFilters(source, file, width, height, 'bicubic'),
    'format=yuv420p',
  ];
  const tileHeight = tileHeightOf(canvas, pictures);
  const tile = pictures.enabled
    ? [
        deinterlace,
        onePerFrame({ num: pictures.fps, den: 1 }),
        ...pictureFilters(source, file, pictures.widthPx, tileHeight, 'fast_bilinear'),
        'format=yuvj420p',
      ]
    : null;
  // As long as the picture, so that neither stream ever waits for the other in FFmpeg’s own queues.
  const whole = restS > 0.1 ? `,apad=whole_dur=${restS.toFixed(3)},atrim=end=${restS.toFixed(3)}` : '';
  return [
    ...words('-hide_banner -nostats -loglevel level+info -threads 2 -filter_threads 1'),
    // Rounded down: the frame that begins there belongs to what is kept.
    ...[...POOL_INPUT, ...(fromFrame > 0 ? ['-ss', (Math.floor(startS * 1e6) / 1e6).toFixed(6)] : [])],
    ...['-i', `file:${file.path}`, '-map', '0:v:0', '-map', '0:a:0?', ...(tile === null ? [] : ['-map', '0:v:0'])],
    ...words(`-c:a pcm_s16le -ar ${SAMPLE_RATE_HZ} -ac 2`),
    ...['-filter:a', `aresample=${SAMPLE_RATE_HZ}:async=1000:first_pts=0${whole}`],
    ...words('-max_interleave_delta 1000000'),
    ...outputs(picture, tile),
  ];
}
