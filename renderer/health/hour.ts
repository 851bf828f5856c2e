/** The last hour in this page: taken from the engine when the health desk opens, and kept going while it is open. */
import { create } from 'zustand';
import { HistoryRing } from '#shared/health/history.ts';
import { decodeHistory } from '#shared/health/history-wire.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import { findEngine } from '../store/credentials.ts';
import { meters, useEngine } from '../store/engine.ts';

interface Hour {
  /** Grows with every change of the ring, so that readers of it look again. */
  version: number;
  /** Why the time before is not there; null when it is. */
  problem: string | null;
}

export const useHour = create<Hour>()(() => ({ version: 0, problem: null }));

let ring: HistoryRing | null = null;

/** The hour’s figures. Its memory is taken when it is first asked for. */
export function hour(): HistoryRing {
  ring ??= new HistoryRing();
  return ring;
}

const changed = (problem: string | null = useHour.getState().problem): void =>
  useHour.setState(({ version }) => ({ version: version + 1, problem }));

function take(samples: readonly Telemetry[]): void {
  const lufs = meters.latest?.loudness.shortTermLufs ?? null;
  const newest = samples.at(-1);
  const { lastMs } = hour();
  // An older one than the newest means a clock that was set back: then the ring begins anew, with that one only.
  for (const sample of samples)
    if (sample.atMs >= lastMs || sample === newest) hour().add(sample, sample === newest ? lufs : null);
}

async function fetchMissing(signal: AbortSignal): Promise<void> {
  try {
    const engine = await findEngine();
    if (engine === null || signal.aborted) return;
    const answer = await fetch(`${engine.url}/api/v1/history?since=${hour().lastMs}`, {
      headers: { authorization: `Bearer ${engine.token}` },
      signal,
    });
    if (!answer.ok) throw new Error(`the engine answered ${answer.status}`);
    const { rows, episodes } = decodeHistory(await answer.arrayBuffer());
    hour().append(rows);
    hour().episodes.load(episodes);
    take(useEngine.getState().history);
    changed(null);
  } catch (error) {
    if (signal.aborted) return;
    take(useEngine.getState().history);
    changed(`The hour before could not be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Fills the hour and keeps it going until the returned function is called. */
export function followHour(): () => void {
  const stop = new AbortController();
  let filled = false;
  const fill = async (): Promise<void> => {
    filled = false;
    await fetchMissing(stop.signal);
    filled = true;
  };
  void fill();
  const unsubscribe = useEngine.subscribe((now, before) => {
    // After a break the engine has what this page has not heard.
    if (now.link.phase === 'open' && before.link.phase !== 'open') void fill();
    else if (filled && now.history !== before.history) {
      take(now.history.slice(-2));
      changed();
    }
  });
  return () => {
    stop.abort();
    unsubscribe();
  };
}
