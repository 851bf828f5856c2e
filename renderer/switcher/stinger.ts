/** What choosing a stinger’s clip sets. */
import type { CommandInput } from '#shared/commands/table.ts';
import type { MediaItem } from '#shared/show/media-item.ts';

export type StingerClip = Extract<MediaItem, { kind: 'clip' }>;

const MAX_FRAMES = 250;

/** Length of a clip in program frames of `frameMs` each, within what a transition may last. */
export const clipFrames = (clip: Pick<StingerClip, 'durationMs'>, frameMs: number): number =>
  Math.min(MAX_FRAMES, Math.max(1, Math.round(clip.durationMs / frameMs)));

/** The transition lasts as long as its clip; the cut is in the middle until somebody says otherwise. */
export function stingerChanges(clip: StingerClip, frameMs: number): CommandInput<'switcher.transition'> {
  const rateFrames = clipFrames(clip, frameMs);
  return { kind: 'stinger', stingerMedia: clip.id, rateFrames, stingerCutFrame: Math.floor(rateFrames / 2) };
}
