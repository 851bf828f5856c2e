import type { KeyerId } from '#shared/ids.ts';
import { useEngine } from '../store/engine.ts';
import { programFrameNow } from '../store/program-frame.ts';
import { type KeyerPhase, keyerPhase } from './keyer-view.ts';
import { useAfterFrames } from './use-after-frames.ts';

/** What a keyer is doing now, and whether it is on its way on; it changes by itself when its fade has arrived. */
export function useKeyerPhase(id: KeyerId): { phase: KeyerPhase; comes: boolean } {
  const switcher = useEngine((store) => store.state?.switcher ?? null);
  // The first telemetry tells which frame it is.
  useEngine((store) => store.history.length > 0);
  const { phase, framesLeft } =
    switcher === null ? { phase: 'off' as const, framesLeft: 0 } : keyerPhase(switcher, id, programFrameNow());
  useAfterFrames(framesLeft);
  if (switcher === null) return { phase, comes: false };
  const { on } = switcher.keyers[id];
  return { phase, comes: switcher.transition?.keyers.includes(id) === true ? !on : on };
}
