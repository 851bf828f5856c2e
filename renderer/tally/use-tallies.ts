import { type SourceTallies, sourceTallies } from '#shared/tally/tally.ts';
import { useEngine } from '../store/engine.ts';
import { programFrameNow } from '../store/program-frame.ts';
import { fadePhase } from '../switcher/fade-phase.ts';
import { useAfterFrames } from '../switcher/use-after-frames.ts';

const NOBODY: SourceTallies = {};

/** Who is on air and who is next; changes by itself when the last frame of the key’s fade has gone out. */
export function useTallies(): SourceTallies {
  const switcher = useEngine((store) => store.state?.switcher ?? null);
  const scenes = useEngine((store) => store.state?.scenes ?? null);
  const keyers = useEngine((store) => store.state?.keyers ?? null);
  const sources = useEngine((store) => store.state?.sources ?? null);
  // The first telemetry tells which frame it is.
  useEngine((store) => store.history.length > 0);
  const frame = programFrameNow();
  useAfterFrames(switcher === null ? 0 : fadePhase(switcher.keyers.key, frame).framesLeft);
  return switcher === null || scenes === null || keyers === null || sources === null
    ? NOBODY
    : sourceTallies({ switcher, scenes, keyers, sources, frame });
}
