import { useEffect, useState } from 'react';
import { frameMs } from '#shared/canvas.ts';
import { type SourceTallies, sourceTallies } from '#shared/tally/tally.ts';
import { engineNow, useEngine } from '../store/engine.ts';
import { fadePhase } from '../switcher/fade-phase.ts';

const NOBODY: SourceTallies = {};

/** Who is on air and who is next; changes by itself when the last frame of the key’s fade has gone out. */
export function useTallies(): SourceTallies {
  const switcher = useEngine((store) => store.state?.switcher ?? null);
  const scenes = useEngine((store) => store.state?.scenes ?? null);
  const keyers = useEngine((store) => store.state?.keyers ?? null);
  const sources = useEngine((store) => store.state?.sources ?? null);
  const epochMs = useEngine((store) => store.history.at(-1)?.epochMs ?? null);
  const lengthMs = useEngine((store) => (store.state === null ? null : frameMs(store.state.show.canvas.frameRate)));
  // Counts the timer’s calls, so that one that came a little early is followed by another.
  const [calls, setCalls] = useState(0);
  const frame = epochMs === null || lengthMs === null ? null : Math.floor((engineNow() - epochMs) / lengthMs);
  const framesLeft = switcher === null ? 0 : fadePhase(switcher.keyers.key, frame).framesLeft;
  const leftMs = framesLeft > 0 && lengthMs !== null ? framesLeft * lengthMs : null;
  useEffect(() => {
    if (leftMs === null) return;
    const timer = setTimeout(() => setCalls(calls + 1), leftMs);
    return () => clearTimeout(timer);
  }, [leftMs, calls]);
  return switcher === null || scenes === null || keyers === null || sources === null
    ? NOBODY
    : sourceTallies({ switcher, scenes, keyers, sources, frame });
}
