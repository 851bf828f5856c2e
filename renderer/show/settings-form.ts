/** The show’s settings: what was typed, and what the command’s own schema is given. */
import { FRAME_RATES, fpsOf } from '#shared/canvas.ts';
import type { ShowInfo } from '#shared/state/state.ts';
import { numberOf } from '../ui/zod-sentence.ts';

export type SettingsDraft = {
  name: string;
  width: string;
  height: string;
  /** A label of FRAME_RATES, or `num/den` of a rate that is not among them. */
  frameRate: string;
  codec: string;
  implementation: string;
  preset: string;
  tuning: string;
  videoKbps: string;
  audioKbps: string;
  keyIntervalS: string;
  adaptive: boolean;
  minKbps: string;
  stepKbps: string;
  picturesOn: boolean;
  pictureWidth: string;
  pictureFps: string;
};

const rateName = (rate: ShowInfo['canvas']['frameRate']): string =>
  FRAME_RATES.find((known) => known.rate.num === rate.num && known.rate.den === rate.den)?.label ??
  `${rate.num}/${rate.den}`;

export function draftOfShow(show: ShowInfo): SettingsDraft {
  return {
    name: show.name,
    width: String(show.canvas.width),
    height: String(show.canvas.height),
    frameRate: rateName(show.canvas.frameRate),
    codec: show.encoder.codec,
    implementation: show.encoder.implementation,
    preset: show.encoder.preset,
    tuning: show.encoder.tuning,
    videoKbps: String(show.encoder.videoKbps),
    audioKbps: String(show.encoder.audioKbps),
    keyIntervalS: String(show.encoder.keyIntervalS),
    adaptive: show.encoder.adaptive.enabled,
    minKbps: String(show.encoder.adaptive.minKbps),
    stepKbps: String(show.encoder.adaptive.stepKbps),
    picturesOn: show.pictures.enabled,
    pictureWidth: String(show.pictures.widthPx),
    pictureFps: String(show.pictures.fps),
  };
}

function rateOf(name: string): { num: number; den: number } | undefined {
  const known = FRAME_RATES.find((rate) => rate.label === name);
  if (known !== undefined) return known.rate;
  const [num, den] = name.split('/').map(Number);
  return num === undefined || den === undefined ? undefined : { num, den };
}

export const rateChoices = (current: string): { value: string; label: string }[] => [
  ...FRAME_RATES.map(({ label, rate }) => ({
    value: label,
    label: `${label} fps${rate.den === 1 ? '' : ` (${rate.num}/${rate.den})`}`,
  })),
  ...(FRAME_RATES.some((rate) => rate.label === current)
    ? []
    : [{ value: current, label: `${fpsOf(rateOf(current) ?? { num: 0, den: 1 }).toFixed(2)} fps` }]),
];

const number = (text: string): number => numberOf(text) ?? Number.NaN;

/** The arguments of `show.update` with everything in them. */
export function settingsOf(draft: SettingsDraft) {
  return {
    name: draft.name,
    canvas: { width: number(draft.width), height: number(draft.height), frameRate: rateOf(draft.frameRate) },
    encoder: {
      codec: draft.codec,
      implementation: draft.implementation,
      preset: draft.preset,
      tuning: draft.tuning,
      videoKbps: number(draft.videoKbps),
      audioKbps: number(draft.audioKbps),
      keyIntervalS: number(draft.keyIntervalS),
      adaptive: { enabled: draft.adaptive, minKbps: number(draft.minKbps), stepKbps: number(draft.stepKbps) },
    },
    pictures: { enabled: draft.picturesOn, widthPx: number(draft.pictureWidth), fps: number(draft.pictureFps) },
  };
}

/** Only the parts that changed, of two settings that the same schema made: a canvas that stays is not sent, so it cannot be refused while on air. */
export function changedParts<T extends Record<string, unknown>>(before: Record<string, unknown>, after: T): Partial<T> {
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(changed) as Partial<T>;
}
