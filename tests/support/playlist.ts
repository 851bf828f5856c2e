/** Reads HLS playlists as far as tests need it. */
export interface Segment {
  sequence: number;
  durationS: number;
  /** Wall clock of its first picture, ms. */
  atMs: number;
}

/** The segments of a media playlist, oldest first, and whether it says that the stream breaks anywhere. */
export function readMediaPlaylist(text: string): { segments: Segment[]; discontinuous: boolean; ended: boolean } {
  let sequence = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1] ?? 0);
  let durationS = 0;
  let atMs = Number.NaN;
  const segments: Segment[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#EXTINF:')) durationS = Number.parseFloat(line.slice('#EXTINF:'.length));
    if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) atMs = Date.parse(line.slice('#EXT-X-PROGRAM-DATE-TIME:'.length));
    if (line === '' || line.startsWith('#')) continue;
    segments.push({ sequence, durationS, atMs });
    sequence += 1;
    atMs += durationS * 1000;
  }
  return {
    segments,
    discontinuous: /#EXT-X-DISCONTINUITY\b(?!-)/.test(text),
    ended: text.includes('#EXT-X-ENDLIST'),
  };
}

/** Fetches the first rendition’s playlist of the multivariant playlist at `url`. */
export async function fetchMediaPlaylist(url: string): Promise<ReturnType<typeof readMediaPlaylist>> {
  const main = await (await fetch(url)).text();
  const first = main.split(/\r?\n/).find((line) => line !== '' && !line.startsWith('#'));
  if (first === undefined) return { segments: [], discontinuous: false, ended: false };
  return readMediaPlaylist(await (await fetch(new URL(first, url))).text());
}

/** The largest jump (ms) between the end of a segment and the start of the next, by their wall clocks. */
export function largestGapMs(segments: readonly Segment[]): number {
  return segments.reduce((worst, segment, i) => {
    const before = segments[i - 1];
    if (before === undefined) return worst;
    return Math.max(worst, Math.abs(segment.atMs - before.atMs - before.durationS * 1000));
  }, 0);
}
