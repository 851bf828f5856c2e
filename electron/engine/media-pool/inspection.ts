/** What FFmpeg’s own words say of a file that is to become a still or a clip. Pure. */
import type { MediaItem } from '#shared/show/media-item.ts';

/** What was found out about a file. */
export type Inspection =
  | { kind: 'still'; width: number; height: number; hasAlpha: boolean; codec: string }
  | {
      kind: 'clip';
      width: number;
      height: number;
      hasAlpha: boolean;
      codec: string;
      durationMs: number;
      hasSound: boolean;
    };

/**
 * Demuxers that read nothing but the file itself: a playlist that is passed off as a clip must not make FFmpeg open
 * whatever it names.
 */
export const DEMUXERS =
  'mov,matroska,avi,mpegts,mpeg,mpegvideo,mxf,flv,asf,ogg,gif,apng,nut,h264,hevc,dv,ivf,png_pipe,jpeg_pipe,webp_pipe,' +
  'bmp_pipe,tiff_pipe,exr_pipe,psd_pipe,sgi_pipe,j2k_pipe,dpx_pipe,pam_pipe,ppm_pipe,jpegxl_pipe,jpegxl_anim';

/** Options in front of `-i` for every file of the pool. */
export const POOL_INPUT: readonly string[] = ['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS];

/** 8K with room to spare. A larger picture would take gigabytes of the memory that the show runs in. */
const MAX_PIXELS = 64_000_000;

const alphaFormat = /^(?:rgba|bgra|argb|abgr|ya8|ya16|yuva|gbrap|pal8)/;

/** A fault of the file, as a sentence. */
export class Unusable extends Error {}

/**
 * Reads the lines that FFmpeg wrote about its input.
 * @throws Unusable when there is no picture in it
 */
export function readInspection(lines: readonly string[]): Inspection {
  const end = lines.findIndex((line) => /^(Stream mapping|Output #0)/.test(line));
  const input = end === -1 ? lines : lines.slice(0, end);
  const format = input.flatMap((line) => /^Input #0, (\S+),/.exec(line)?.[1] ?? [])[0];
  if (format === undefined) throw new Unusable('FFmpeg cannot read it.');
  const streams = input.filter((line) => /^\s+Stream #0:/.test(line));
  const video = streams
    .filter((line) => !line.includes('(attached pic)'))
    .flatMap((line) => {
      const [, codec, format, width, height] = /: Video: (\w+).*?, (\w+)(?:\([^)]*\))?, (\d+)x(\d+)/.exec(line) ?? [];
      return codec === undefined || format === undefined
        ? []
        : [{ codec, format, size: [Number(width), Number(height)] }];
    })[0];
  if (video === undefined) throw new Unusable('There is no picture in it.');
  // FFmpeg turns what a phone has filmed upright.
  const turned = input.some((line) => /rotation of -?(?:90|270)\./.test(line));
  const [width = 0, height = 0] = turned ? video.size.toReversed() : video.size;
  if (width < 1 || height < 1) throw new Unusable('Its picture has no size.');
  if (width * height > MAX_PIXELS) throw new Unusable(`Its picture of ${width} × ${height} is too large.`);
  const picture = { width, height, hasAlpha: alphaFormat.test(video.format), codec: video.codec };
  const durationMs = durationOf(input);
  if (/_pipe$/.test(format)) return { kind: 'still', ...picture };
  // Raw streams do not tell their length; the player finds it at the end.
  return {
    kind: 'clip',
    ...picture,
    durationMs: durationMs ?? 0,
    hasSound: streams.some((line) => line.includes(': Audio: ')),
  };
}

function durationOf(lines: readonly string[]): number | null {
  for (const line of lines) {
    const [, h, m, s] = /^\s+Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?),/.exec(line) ?? [];
    if (s !== undefined) return Math.round((Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1000);
  }
  return null;
}

/** File names that stills keep: what Skia and every page can read as it is. Other formats become PNG. */
const keptStills: Readonly<Record<string, string>> = { png: 'png', mjpeg: 'jpg', webp: 'webp' };

/** The ending of the file in the pool, and whether it has to be made a PNG first. */
export function fileKind(found: Inspection, name: string): { ending: string; convert: boolean } {
  if (found.kind === 'still') {
    const ending = keptStills[found.codec];
    return ending === undefined ? { ending: 'png', convert: true } : { ending, convert: false };
  }
  const [, ending = 'clip'] = /\.([a-z0-9]{1,8})$/.exec(name.toLowerCase()) ?? [];
  return { ending, convert: false };
}

/** The item’s fields that follow from what was found. */
export function itemFields(
  found: Inspection,
): Omit<Extract<MediaItem, { kind: 'still' }>, 'id' | 'name' | 'file' | 'bytes' | 'kind'> &
  ({ kind: 'still' } | { kind: 'clip'; durationMs: number; hasSound: boolean }) {
  const { codec: _codec, ...fields } = found;
  return fields;
}
