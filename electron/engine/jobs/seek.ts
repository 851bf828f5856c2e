/**
 * How FFmpeg gets to a moment of a recording. Its own seek in a transport stream lands on any packet, not on a key frame,
 * so it is sent well before the moment and drops what comes until then. Pure.
 */

/** Longer than any encoder here lets pass between two key frames. */
export const SEEK_MARGIN_MS = 20_000;

/** Seconds as FFmpeg takes them. */
export const seconds = (ms: number): string => (ms / 1000).toFixed(6).replace(/\.?0+$/, '');

/** Options in front of the input and behind it. */
export function seekTo(ms: number): { before: string[]; after: string[]; fromMs: number } {
  const fromMs = Math.max(0, ms - SEEK_MARGIN_MS);
  const rest = ms - fromMs;
  return {
    before: fromMs > 0 ? ['-ss', seconds(fromMs)] : [],
    after: rest > 0 ? ['-ss', seconds(rest)] : [],
    fromMs,
  };
}

export interface KeyFrame {
  /** When it is shown, and when it is decoded: FFmpeg begins a copy by the second. */
  atMs: number;
  decodedMs: number;
}

/**
 * The last key frame at or before `ms` in FFmpeg’s `framecrc` list, whose times count from `fromMs`. A line is “stream,
 * dts, pts, duration, size, checksum”, and “F=…” behind it when the packet is not a plain key frame. Null when the list
 * has none.
 */
export function keyFrameBefore(list: string, ms: number, fromMs: number): KeyFrame | null {
  const [, num = '1', den = '90000'] = /^#tb 0: (\d+)\/(\d+)/m.exec(list) ?? [];
  const timeOf = (ticks: string | undefined): number => fromMs + (Number(ticks) * 1000 * Number(num)) / Number(den);
  let found: KeyFrame | null = null;
  for (const line of list.split('\n')) {
    const [, dts, pts] = /^0,\s*(-?\d+),\s*(-?\d+),/.exec(line) ?? [];
    if (pts === undefined || /F=0x/.test(line)) continue;
    // Half a millisecond: in points come rounded.
    if (timeOf(pts) <= ms + 0.5) found = { atMs: Math.max(0, timeOf(pts)), decodedMs: Math.max(0, timeOf(dts)) };
  }
  return found;
}
