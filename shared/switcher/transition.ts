/** Transitions: what AUTO and the T-bar do between program and preview. Pure, counted in frames. */
import { z } from 'zod';
import { type FeedId, type KeyerId, MediaId } from '../ids.ts';
import { Colour } from '../show/colour.ts';

export const TRANSITION_KINDS = ['mix', 'dip', 'wipe', 'push', 'stinger'] as const;
export type TransitionKind = (typeof TRANSITION_KINDS)[number];

/** Where a wipe’s edge travels to; `circle` opens from the middle. */
export const WIPE_PATTERNS = [
  'right',
  'left',
  'down',
  'up',
  'down-right',
  'down-left',
  'up-right',
  'up-left',
  'circle',
] as const;
export type WipePattern = (typeof WIPE_PATTERNS)[number];

/** Where the new picture travels to as it pushes the old one out. */
export const PUSH_DIRECTIONS = ['left', 'right', 'up', 'down'] as const;
export type PushDirection = (typeof PUSH_DIRECTIONS)[number];

/** The longest transition, in frames. */
export const MAX_RATE = 250;
const Rate = z.int().min(1).max(MAX_RATE);

export const TransitionSettings = z.object({
  kind: z.enum(TRANSITION_KINDS).default('mix'),
  /** Length in frames, kept for each kind. */
  rates: z
    .object({
      mix: Rate.default(15),
      dip: Rate.default(20),
      wipe: Rate.default(20),
      push: Rate.default(15),
      /** As long as its clip; set together with it. */
      stinger: Rate.default(30),
    })
    .prefault({}),
  dipColour: Colour.default('#000000'),
  wipePattern: z.enum(WIPE_PATTERNS).default('right'),
  /** Width of the wipe’s soft edge as a share of its way; 0 is hard. */
  wipeSoftness: z.number().min(0).max(1).default(0.05),
  pushDirection: z.enum(PUSH_DIRECTIONS).default('left'),
  /** The clip with alpha that a stinger plays over the pictures. */
  stingerMedia: MediaId.nullable().default(null),
  /** Frame of that clip from which the new picture is behind it. */
  stingerCutFrame: z.int().min(0).max(MAX_RATE).default(15),
  /** Length of a whole fade to or from black, in frames. */
  blackRate: Rate.default(30),
});
export type TransitionSettings = z.infer<typeof TransitionSettings>;

/** How the next AUTO looks, as the mixer draws it. */
export type TransitionStyle = Pick<
  TransitionSettings,
  'kind' | 'dipColour' | 'wipePattern' | 'wipeSoftness' | 'pushDirection' | 'stingerMedia' | 'stingerCutFrame'
> & {
  /** Length of the whole way. */
  rateFrames: number;
};

/** What moves a transition: time, or the T-bar. */
export type TransitionDrive =
  | {
      by: 'auto';
      /** Frame at which the first new step of the way goes out. */
      startFrame: number;
      /** Steps still to go, and where they start, 0…1. */
      durationFrames: number;
      startProgress: number;
    }
  | { by: 'bar'; progress: number };

export interface RunningTransition {
  style: TransitionStyle;
  from: FeedId | null;
  to: FeedId | null;
  drive: TransitionDrive;
  /** The keyers that go along. */
  keyers: readonly KeyerId[];
}

/**
 * How far the transition is at `frame`, 0…1. Driven by time, its first frame already shows some of the new picture and
 * its last one all but all of it.
 */
export function progressAt({ drive }: RunningTransition, frame: number): number {
  if (drive.by === 'bar') return drive.progress;
  const done = (frame - drive.startFrame + 1) / (drive.durationFrames + 1);
  return drive.startProgress + (1 - drive.startProgress) * Math.min(1, Math.max(0, done));
}

/** Whether its last frame has gone out before `frame`. */
export const isOver = ({ drive }: RunningTransition, frame: number): boolean =>
  drive.by === 'auto' && frame >= drive.startFrame + drive.durationFrames;

/** An automatic run of what is left of the way from `progress`. */
export const autoDrive = (frame: number, rateFrames: number, progress: number): TransitionDrive => ({
  by: 'auto',
  startFrame: frame,
  durationFrames: Math.max(1, Math.round(rateFrames * (1 - progress))),
  startProgress: progress,
});
