/** Reads of an HLS playlist (RFC 8216) what tells how old its newest segment is. */

/** The first media playlist of a multivariant playlist; null when the text is a media playlist itself. */
export function firstVariant(playlist: string): string | null {
  const lines = playlist.split(/\r?\n/).map((line) => line.trim());
  const at = lines.findIndex((line) => line.startsWith('#EXT-X-STREAM-INF:'));
  if (at < 0) return null;
  return lines.slice(at + 1).find((line) => line !== '' && !line.startsWith('#')) ?? null;
}

/**
 * Wall clock (ms since 1970) of the end of the newest segment: the last `EXT-X-PROGRAM-DATE-TIME` plus the durations
 * of the segments from it on. Null without a date or without a segment.
 */
export function newestSegmentEndMs(playlist: string): number | null {
  let dateMs: number | null = null;
  let durationMs = 0;
  let endMs: number | null = null;
  for (const raw of playlist.split(/\r?\n/)) {
    const line = raw.trim();
    const date = /^#EXT-X-PROGRAM-DATE-TIME:(.+)$/.exec(line)?.[1];
    if (date !== undefined) {
      const parsed = Date.parse(date);
      dateMs = Number.isNaN(parsed) ? null : parsed;
    }
    const duration = /^#EXTINF:([\d.]+)/.exec(line)?.[1];
    if (duration !== undefined) durationMs = Number(duration) * 1000;
    if (line === '' || line.startsWith('#') || dateMs === null) continue;
    dateMs += durationMs;
    durationMs = 0;
    endMs = dateMs;
  }
  return endMs;
}
