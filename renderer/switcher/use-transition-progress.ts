import { type RefObject, useEffect } from 'react';
import { frameMs } from '#shared/canvas.ts';
import { useEngine } from '../store/engine.ts';

/** Stretches an element from nothing to its whole size with the running transition: driven by time, or by the T-bar. */
export function useTransitionProgress(ref: RefObject<HTMLElement | null>, axis: 'X' | 'Y'): void {
  const drive = useEngine((store) => store.state?.switcher.transition?.drive ?? null);
  const lengthMs = useEngine((store) => (store.state === null ? null : frameMs(store.state.show.canvas.frameRate)));
  const startFrame = drive?.by === 'auto' ? drive.startFrame : null;
  const durationMs = drive?.by === 'auto' && lengthMs !== null ? drive.durationFrames * lengthMs : null;
  const from = drive === null ? 0 : drive.by === 'auto' ? drive.startProgress : drive.progress;
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    element.style.transform = `scale${axis}(${from})`;
    if (startFrame === null || durationMs === null) return;
    const run = element.animate([{ transform: `scale${axis}(${from})` }, { transform: `scale${axis}(1)` }], {
      duration: durationMs,
      fill: 'forwards',
    });
    return () => run.cancel();
  }, [ref, axis, from, startFrame, durationMs]);
}
