/** What lies in the recordings folder, asked for while somebody looks at it. */
import { useCallback, useEffect, useState } from 'react';
import type { CommandResult } from '#shared/commands/table.ts';
import { isOver } from '#shared/jobs/job.ts';
import { ask, connection, useEngine } from '../store/engine.ts';

export type RecordingList = CommandResult<'recording.list'>;

/** While one is being written, its size grows. */
const GROWING_MS = 5000;
/** Somebody may put files there by other means. */
const QUIET_MS = 30_000;

/** The list, and how to ask for it anew; null before the first answer. */
export function useRecordings(): { list: RecordingList | null; refresh: () => void } {
  const [list, setList] = useState<RecordingList | null>(null);
  const open = useEngine((store) => store.link.phase === 'open');
  // Whatever changes the folder changes this text.
  const occasion = useEngine(({ state }) => {
    if (state === null) return '';
    const over = state.jobs.jobs.filter(({ status }) => isOver(status)).map(({ id, status }) => `${id} ${status}`);
    return [
      state.recording.status,
      state.recording.file,
      state.isolated.status,
      state.show.recording.folder,
      ...over,
    ].join('|');
  });
  const refresh = useCallback(async (): Promise<void> => {
    const answer = await ask('recording.list', {});
    if (answer.ok) setList(answer.result as RecordingList);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the occasion is what it is asked again for
  useEffect(() => {
    if (open) void refresh();
  }, [open, occasion, refresh]);
  const growing = list?.recordings.some(({ status }) => status === 'writing') ?? false;
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(() => void refresh(), growing ? GROWING_MS : QUIET_MS);
    return () => clearInterval(timer);
  }, [open, growing, refresh]);
  return { list, refresh: () => void refresh() };
}

/** A picture of a recording, as an address for an image; null when there is none. It needs the token, so it is fetched. */
async function fetchStill(id: string, atMs: number | null, signal: AbortSignal): Promise<string | null> {
  const { engine } = connection;
  if (engine === null) return null;
  const query = atMs === null ? '' : `?atMs=${atMs}`;
  try {
    const answer = await fetch(`${engine.url}/api/v1/recordings/${encodeURIComponent(id)}/still${query}`, {
      headers: { authorization: `Bearer ${engine.token}` },
      signal,
    });
    return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
  } catch {
    // Called off, or the engine is away: it stands without its picture.
    return null;
  }
}

/** A hand that still moves does not want every picture on its way. */
const SETTLED_MS = 150;

/**
 * The picture at `atMs`, or the thumbnail (null). While the next one comes the last one stays, of the same recording only.
 * `version`: another value means another picture.
 */
export function useStill(id: string, atMs: number | null, wanted: boolean, version = ''): string | null {
  const [shown, setShown] = useState<{ of: string; address: string } | null>(null);
  const of = `${id}|${version}`;
  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    const timer = setTimeout(
      async () => {
        const address = await fetchStill(id, atMs, abort.signal);
        if (address === null) return;
        if (abort.signal.aborted) URL.revokeObjectURL(address);
        else setShown({ of, address });
      },
      atMs === null ? 0 : SETTLED_MS,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, of, atMs, wanted]);
  useEffect(
    () => () => {
      if (shown !== null) URL.revokeObjectURL(shown.address);
    },
    [shown],
  );
  return shown !== null && shown.of === of && wanted ? shown.address : null;
}
