import { useEffect, useState } from 'react';
import { frameMs } from '#shared/canvas.ts';
import { useEngine } from '../store/engine.ts';

/** Renders the caller again when `framesLeft` program frames have gone out; with 0 there is nothing to wait for. */
export function useAfterFrames(framesLeft: number): void {
  const lengthMs = useEngine((store) => (store.state === null ? null : frameMs(store.state.show.canvas.frameRate)));
  // Counts the timer’s calls, so that one that came a little early is followed by another.
  const [calls, setCalls] = useState(0);
  const leftMs = framesLeft > 0 && lengthMs !== null ? framesLeft * lengthMs : null;
  useEffect(() => {
    if (leftMs === null) return;
    const timer = setTimeout(() => setCalls(calls + 1), leftMs);
    return () => clearTimeout(timer);
  }, [leftMs, calls]);
}
