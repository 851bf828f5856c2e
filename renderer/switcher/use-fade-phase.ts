import { OFF } from '#shared/switcher/fade.ts';
import { useEngine } from '../store/engine.ts';
import { programFrameNow } from '../store/program-frame.ts';
import { type FadePhase, fadePhase } from './fade-phase.ts';
import { useAfterFrames } from './use-after-frames.ts';

/** What the fade to black is doing now; it changes by itself when the fade’s last frame has gone out. */
export function useFadePhase(): FadePhase {
  const fade = useEngine((store) => store.state?.switcher.black ?? OFF);
  // The first telemetry tells which frame it is.
  useEngine((store) => store.history.length > 0);
  const { phase, framesLeft } = fadePhase(fade, programFrameNow());
  useAfterFrames(framesLeft);
  return phase;
}
