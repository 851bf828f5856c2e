import { type Fade, fadeLevel } from '#shared/switcher/fade.ts';

export type FadePhase = 'clear' | 'fading' | 'black';

/**
 * What a fade to black is doing at program frame `frame`, and for how many more frames. While the page does not know the
 * frame, the fade is taken to have arrived: it lasts a second or so, what comes after it may last all evening.
 */
export function fadePhase(fade: Fade, frame: number | null): { phase: FadePhase; framesLeft: number } {
  const target = fade.on ? 1 : 0;
  const arrived = { phase: fade.on ? ('black' as const) : ('clear' as const), framesLeft: 0 };
  if (frame === null) return arrived;
  // A page’s clock may run a little ahead of or behind the engine’s: a fade never began in the future.
  const at = Math.max(fade.startFrame, frame);
  const way = Math.abs(target - fadeLevel(fade, at));
  // Levels are sums of fractions; less than a hundredth of a step is none.
  const framesLeft = Math.ceil(way * fade.rateFrames - 0.01);
  return framesLeft <= 0 ? arrived : { phase: 'fading', framesLeft };
}
