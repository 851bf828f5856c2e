/** Corrections, delay and what is watched, as text in fields. Shares are typed as percent. */
import { PictureCorrection, SourceDelay, SourceWatch } from '#shared/show/source-care.ts';
import { numberOf } from '../ui/zod-sentence.ts';

export type SourceCare = {
  rotate: '0' | '90' | '180' | '270';
  flipHorizontal: boolean;
  flipVertical: boolean;
  cropLeft: string;
  cropRight: string;
  cropTop: string;
  cropBottom: string;
  brightness: string;
  contrast: string;
  saturation: string;
  delayFrames: string;
  delayMs: string;
  blackOn: boolean;
  blackSeconds: string;
  blackBelow: string;
  freezeOn: boolean;
  freezeSeconds: string;
  freezeBelow: string;
  silenceOn: boolean;
  silenceSeconds: string;
  silenceBelowDb: string;
  onFault: SourceWatch['onFault'];
  silenceActs: boolean;
  /** Id of a source; empty: none. */
  backup: string;
  returnAfterS: string;
};

interface Care {
  delay: SourceDelay;
  picture: PictureCorrection;
  watch: SourceWatch;
}

/** A share as percent, without the noise of binary fractions. */
const percent = (share: number): string => String(Math.round(share * 1e6) / 1e4);

/** The settings as text. */
export function careOf({ delay, picture, watch }: Care): SourceCare {
  return {
    rotate: `${picture.rotate}`,
    flipHorizontal: picture.flipHorizontal,
    flipVertical: picture.flipVertical,
    cropLeft: percent(picture.crop.left),
    cropRight: percent(picture.crop.right),
    cropTop: percent(picture.crop.top),
    cropBottom: percent(picture.crop.bottom),
    brightness: percent(picture.brightness),
    contrast: percent(picture.contrast),
    saturation: percent(picture.saturation),
    delayFrames: String(delay.videoFrames),
    delayMs: String(delay.audioMs),
    blackOn: watch.black.on,
    blackSeconds: String(watch.black.seconds),
    blackBelow: percent(watch.black.below),
    freezeOn: watch.freeze.on,
    freezeSeconds: String(watch.freeze.seconds),
    freezeBelow: percent(watch.freeze.below),
    silenceOn: watch.silence.on,
    silenceSeconds: String(watch.silence.seconds),
    silenceBelowDb: String(watch.silence.belowDb),
    onFault: watch.onFault,
    silenceActs: watch.silenceActs,
    backup: watch.backup ?? '',
    returnAfterS: String(watch.returnAfterS),
  };
}

/** What a source has when nobody has said anything: the schema’s own defaults. */
export const EMPTY_CARE: SourceCare = careOf({
  delay: SourceDelay.parse({}),
  picture: PictureCorrection.parse({}),
  watch: SourceWatch.parse({}),
});

const share = (text: string): number | undefined => {
  const value = numberOf(text);
  return value === undefined ? undefined : Math.round(value * 1e4) / 1e6;
};

/** What the schema checks; an emptied field is missing, so that the schema asks for it. */
export function careCandidate(draft: SourceCare): Record<'delay' | 'picture' | 'watch', Record<string, unknown>> {
  // A default would fill in for what is missing: NaN is refused.
  const number = (text: string): number => numberOf(text) ?? Number.NaN;
  const part = (text: string): number => share(text) ?? Number.NaN;
  return {
    delay: { videoFrames: number(draft.delayFrames), audioMs: number(draft.delayMs) },
    picture: {
      rotate: Number(draft.rotate),
      flipHorizontal: draft.flipHorizontal,
      flipVertical: draft.flipVertical,
      crop: {
        left: part(draft.cropLeft),
        right: part(draft.cropRight),
        top: part(draft.cropTop),
        bottom: part(draft.cropBottom),
      },
      brightness: part(draft.brightness),
      contrast: part(draft.contrast),
      saturation: part(draft.saturation),
    },
    watch: {
      black: { on: draft.blackOn, seconds: number(draft.blackSeconds), below: part(draft.blackBelow) },
      freeze: { on: draft.freezeOn, seconds: number(draft.freezeSeconds), below: part(draft.freezeBelow) },
      silence: { on: draft.silenceOn, seconds: number(draft.silenceSeconds), belowDb: number(draft.silenceBelowDb) },
      onFault: draft.onFault,
      silenceActs: draft.silenceActs,
      backup: draft.backup === '' ? null : draft.backup,
      returnAfterS: number(draft.returnAfterS),
    },
  };
}
