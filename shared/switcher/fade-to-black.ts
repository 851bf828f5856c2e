/** Fade to black: over everything, picture and sound, with a rate of its own. Pure, counted in frames. */
export interface FadeToBlack {
  /** Where it is going, or stays. */
  black: boolean;
  startFrame: number;
  /** How black it was when it started, 0…1. */
  fromLevel: number;
  rateFrames: number;
}

export const NOT_BLACK: FadeToBlack = { black: false, startFrame: 0, fromLevel: 0, rateFrames: 1 };

/** How black the program is at `frame`: 0 not at all, 1 entirely. */
export function blackLevel({ black, startFrame, fromLevel, rateFrames }: FadeToBlack, frame: number): number {
  const target = black ? 1 : 0;
  const step = Math.max(0, frame - startFrame + 1) / rateFrames;
  return target > fromLevel ? Math.min(target, fromLevel + step) : Math.max(target, fromLevel - step);
}

/** Turns round at `frame`, from wherever it is. */
export const toggleBlack = (fade: FadeToBlack, frame: number, rateFrames: number, black = !fade.black): FadeToBlack =>
  black === fade.black ? fade : { black, startFrame: frame, fromLevel: blackLevel(fade, frame - 1), rateFrames };

/** Whether it is on its way at `frame`. */
export const isFading = (fade: FadeToBlack, frame: number): boolean => blackLevel(fade, frame) !== (fade.black ? 1 : 0);
