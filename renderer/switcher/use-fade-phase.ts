import { useEffect, useState } from 'react';
import { frameMs } from '#shared/canvas.ts';
import { OFF } from '#shared/switcher/fade.ts';
import { engineNow, useEngine } from '../store/engine.ts';
import { type FadePhase, fadePhase } from './fade-phase.ts';

/** What the fade to black is doing now; it changes by itself when the fade’s last frame has gone out. */
export function useFadePhase(): FadePhase {
  const fade = useEngine((store) => store.state?.switcher.black ?? OFF);
  const epochMs = useEngine((store) => store.history.at(-1)?.epochMs ?? null);
  const lengthMs = useEngine((store) => (store.state === null ? null : frameMs(store.state.show.canvas.frameRate)));
  // Counts the timer’s calls, so that one that came a little early is followed by another.
  const [calls, setCalls] = useState(0);
  const known = epochMs !== null && lengthMs !== null;
  const { phase, framesLeft } = fadePhase(fade, known ? Math.floor((engineNow() - epochMs) / lengthMs) : null);
  const leftMs = phase === 'fading' && lengthMs !== null ? framesLeft * lengthMs : null;
  useEffect(() => {
    if (leftMs === null) return;
    const timer = setTimeout(() => setCalls(calls + 1), leftMs);
    return () => clearTimeout(timer);
  }, [leftMs, calls]);
  return phase;
}
