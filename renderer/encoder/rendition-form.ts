/** The rendition form: what was typed, and what the command’s schema is given. */
import type { RenditionState } from '#shared/state/state.ts';
import { numberOf } from '../ui/zod-sentence.ts';

export type RenditionDraft = {
  name: string;
  width: string;
  height: string;
  fit: 'letterbox' | 'crop';
  /** Percent, from the left or upper end. */
  position: string;
  preset: string;
  videoKbps: string;
  audioKbps: string;
};

export const EMPTY_RENDITION: RenditionDraft = {
  name: '',
  width: '720',
  height: '1280',
  fit: 'crop',
  position: '50',
  preset: 'veryfast',
  videoKbps: '2500',
  audioKbps: '128',
};

export const draftOfRendition = ({ name, width, height, fit, position, encoder }: RenditionState): RenditionDraft => ({
  name,
  width: String(width),
  height: String(height),
  fit,
  position: String(Math.round(position * 100)),
  preset: encoder.preset,
  videoKbps: String(encoder.videoKbps),
  audioKbps: String(encoder.audioKbps),
});

const number = (text: string): number => numberOf(text) ?? Number.NaN;

/** What both commands take of it. */
export const renditionOf = (draft: RenditionDraft) => ({
  name: draft.name,
  width: number(draft.width),
  height: number(draft.height),
  fit: draft.fit,
  position: number(draft.position) / 100,
  encoder: {
    preset: draft.preset,
    videoKbps: number(draft.videoKbps),
    audioKbps: number(draft.audioKbps),
  },
});
