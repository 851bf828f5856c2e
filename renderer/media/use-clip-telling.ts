import type { SourceState } from '#shared/state/state.ts';
import { useEngine } from '../store/engine.ts';
import { useEngineNow } from '../ui/use-now.ts';
import { positionNow } from './media-words.ts';

const STEP_MS = 100;

/** Where a clip stands by what the engine said last of it, ms; moves on by itself while the clip plays. */
export function useClipTelling(source: SourceState): { positionMs: number; durationMs: number } {
  const sample = useEngine((store) => store.history.at(-1) ?? null);
  const nowMs = useEngineNow(source.clip === 'playing' ? STEP_MS : 1000);
  const said = sample?.sources[source.id]?.clip ?? null;
  const { clip } = source;
  if (said === null || sample === null) return { positionMs: 0, durationMs: 0 };
  // A clip that was cued since the last sample stands at its beginning already.
  const playing = clip === 'playing' && said.status === 'playing';
  const at = clip === 'cued' && said.status !== 'cued' ? { ...said, positionMs: 0 } : said;
  const { durationMs } = said;
  const positionMs = clip === 'ended' ? durationMs : positionNow({ ...at, playing, atMs: sample.atMs }, nowMs);
  return { positionMs, durationMs };
}
