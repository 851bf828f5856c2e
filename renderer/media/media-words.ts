/** Sizes and lengths of media as people read them. Pure. */

/** `850 kB`, `12.4 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return bytes < 1_000_000_000 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `0:07.4` below an hour, `1:02:07` above; never negative. */
export function formatLength(ms: number): string {
  const tenths = Math.max(0, Math.floor(ms / 100));
  const [minutes, rest] = [Math.floor(tenths / 600), tenths % 600];
  if (minutes >= 60) {
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(Math.floor(rest / 10))}`;
  }
  return `${minutes}:${(rest / 10).toFixed(1).padStart(4, '0')}`;
}

/** How far a clip is now, ms: what the engine said last, and what has gone by since if it plays. */
export function positionNow(
  said: { positionMs: number; durationMs: number; playing: boolean; atMs: number },
  nowMs: number,
): number {
  const sinceMs = said.playing ? Math.max(0, nowMs - said.atMs) : 0;
  return Math.min(said.positionMs + sinceMs, said.durationMs);
}

/** Whether whoever cuts has to look up now: a clip that plays has this much left, ms. */
export const endsSoon = (leftMs: number): boolean => leftMs < 10_000;
