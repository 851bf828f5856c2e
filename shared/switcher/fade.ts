/** A fade on or off with a rate of its own: fade to black, and each keyer. Pure, counted in frames. */
export interface Fade {
  /** Where it is going, or stays. */
  on: boolean;
  startFrame: number;
  /** How far it was when it started, 0…1. */
  fromLevel: number;
  /** Frames for the whole way; 0 is at once. */
  rateFrames: number;
}

export const OFF: Fade = { on: false, startFrame: 0, fromLevel: 0, rateFrames: 0 };

/** Settled where `on` says. */
export const settled = (on: boolean): Fade => ({ ...OFF, on, fromLevel: on ? 1 : 0 });

/** How far it is on at `frame`: 0 not at all, 1 entirely. */
export function fadeLevel({ on, startFrame, fromLevel, rateFrames }: Fade, frame: number): number {
  const target = on ? 1 : 0;
  if (rateFrames === 0) return target;
  const step = Math.max(0, frame - startFrame + 1) / rateFrames;
  return target > fromLevel ? Math.min(target, fromLevel + step) : Math.max(target, fromLevel - step);
}

/** Turns round at `frame`, from wherever it is. */
export const turnFade = (fade: Fade, frame: number, rateFrames: number, on = !fade.on): Fade =>
  on === fade.on ? fade : { on, startFrame: frame, fromLevel: fadeLevel(fade, frame - 1), rateFrames };

/** Whether it is on its way at `frame`. */
export const isFading = (fade: Fade, frame: number): boolean => fadeLevel(fade, frame) !== (fade.on ? 1 : 0);
