import { frameMs } from '#shared/canvas.ts';
import { engineNow, useEngine } from './engine.ts';

/** The program frame that goes out now, by the engine’s clock; null while the page does not know it. */
export function programFrameNow(): number | null {
  const { state, history } = useEngine.getState();
  const epochMs = history.at(-1)?.epochMs;
  if (state === null || epochMs === undefined) return null;
  return Math.floor((engineNow() - epochMs) / frameMs(state.show.canvas.frameRate));
}
