/** FFmpeg filters between a source’s own picture and the canvas: colour, corrections, size. Pure. */
import type { FrameRate } from '#shared/canvas.ts';
import type { PictureCorrection } from '#shared/show/source-care.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';

/**
 * Lets the first picture of each canvas frame pass and keeps its own time. FFmpeg’s own rate conversions either hold a
 * picture back until the next one is there or shift it by up to a frame.
 */
export function onePerFrame({ num, den }: FrameRate): string {
  // A quarter: of two pictures in one slot the first is then the nearer one.
  const slot = (time: string): string => `floor(${time}*${num}/${den}+0.25)`;
  return `select='isnan(prev_selected_t)+gt(${slot('t')},${slot('prev_selected_t')})+lt(t,prev_selected_t)'`;
}

/** Standard definition is BT.601 where nothing else is said, everything larger BT.709 (the rule of players). */
const HIGH_DEFINITION = 'gte(w,1280)+gt(h,576)';

/**
 * What a picture is tagged with before it is converted to BT.709. The scaler takes the tags of the feed, and what has
 * none as BT.601; so pictures of a size that is BT.709 by custom are given that tag first (a copy, nothing is converted).
 * Cameras, screens and other sources of this machine are tagged or BT.601 at every size.
 */
export function colourFilters(source: SourceConfig): string[] {
  if (source.kind === 'test') return ['setparams=colorspace=bt709'];
  const byCustom =
    source.kind === 'device'
      ? source.api === 'decklink' || source.api === 'ndi'
      : source.kind !== 'screen' && source.kind !== 'sound';
  return byCustom ? [`colorspace=all=bt709:iall=bt709:enable='${HIGH_DEFINITION}'`] : [];
}

/** A share with six places: more than a pixel of any picture. */
const share = (value: number): string => String(Math.round(value * 1e6) / 1e6);

/** Rotation, flips and crop, in this order; empty when nothing is to be done. The crop is of the picture as it is then seen. */
export function shapeFilters(picture: PictureCorrection): string[] {
  const { rotate, flipHorizontal, flipVertical, crop } = picture;
  const turned = { 0: [], 90: ['transpose=clock'], 180: ['hflip', 'vflip'], 270: ['transpose=cclock'] }[rotate];
  const cropped = crop.left + crop.right + crop.top + crop.bottom > 0;
  return [
    ...turned,
    ...(flipHorizontal ? ['hflip'] : []),
    ...(flipVertical ? ['vflip'] : []),
    ...(cropped
      ? [
          `crop=w=iw*${share(1 - crop.left - crop.right)}:h=ih*${share(1 - crop.top - crop.bottom)}` +
            `:x=iw*${share(crop.left)}:y=ih*${share(crop.top)}`,
        ]
      : []),
  ];
}

/** Brightness, contrast and saturation; empty when they are untouched. */
export function toneFilters({ brightness, contrast, saturation }: PictureCorrection): string[] {
  if (brightness === 0 && contrast === 1 && saturation === 1) return [];
  return [`eq=brightness=${share(brightness)}:contrast=${share(contrast)}:saturation=${share(saturation)}`];
}

/**
 * Scales any picture into `width`×`height`, honouring its pixel shape: whole with bars, or filled and cropped. For the
 * canvas the result is BT.709, limited range; for a JPEG what every JPEG is, BT.601 and full range. `tone` filters work on
 * the scaled picture before the bars, which stay black.
 */
export function scaleFilter(
  scaling: SourceConfig['scaling'],
  width: number,
  height: number,
  flags: string,
  tone: readonly string[] = [],
  target: 'canvas' | 'jpeg' = 'canvas',
): string {
  const wide = `gt(dar,${width}/${height})`;
  const fitted =
    scaling === 'fit'
      ? {
          w: `if(${wide},${width},trunc(${height}*dar/2+0.5)*2)`,
          h: `if(${wide},trunc(${width}/dar/2+0.5)*2,${height})`,
        }
      : {
          w: `if(${wide},trunc(${height}*dar/2+0.5)*2,${width})`,
          h: `if(${wide},${height},trunc(${width}/dar/2+0.5)*2)`,
        };
  const edge = scaling === 'fit' ? `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2` : `crop=${width}:${height}`;
  const colour = target === 'canvas' ? 'out_color_matrix=bt709:out_range=tv' : 'out_color_matrix=bt601:out_range=pc';
  const scale = `scale=w='${fitted.w}':h='${fitted.h}':flags=${flags}:${colour}`;
  return [scale, ...tone, edge, 'setsar=1'].join(',');
}
