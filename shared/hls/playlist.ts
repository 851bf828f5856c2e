/** HLS playlists (RFC 8216 and its successor draft), written from what the packager knows. */
export interface PlaylistEntry {
  uri: string;
  durationS: number;
  /** Wall clock of its first picture, ms since 1970. */
  wallClockMs: number;
  /** The timeline or the encoding starts anew here. */
  discontinuity: boolean;
  /** There is nothing behind the address: the rendition lost this segment, others may have it. */
  gap: boolean;
  /** Address of the initialisation segment; null for a gap before the first one. */
  initUri: string | null;
}

export interface MediaPlaylist {
  /** Whole seconds, no less than any rounded segment duration. */
  targetDurationS: number;
  mediaSequence: number;
  discontinuitySequence: number;
  entries: readonly PlaylistEntry[];
  /** No segment will follow. */
  ended: boolean;
}

/** The text of a media playlist. */
export function writeMediaPlaylist(playlist: MediaPlaylist): string {
  const lines = [
    '#EXTM3U',
    // EXT-X-GAP came with version 8.
    `#EXT-X-VERSION:${playlist.entries.some((entry) => entry.gap) ? 8 : 7}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-TARGETDURATION:${playlist.targetDurationS}`,
    `#EXT-X-MEDIA-SEQUENCE:${playlist.mediaSequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${playlist.discontinuitySequence}`,
  ];
  let initUri: string | null = null;
  for (const entry of playlist.entries) {
    if (entry.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (entry.initUri !== null && entry.initUri !== initUri) {
      lines.push(`#EXT-X-MAP:URI="${entry.initUri}"`);
      initUri = entry.initUri;
    }
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(entry.wallClockMs).toISOString()}`);
    if (entry.gap) lines.push('#EXT-X-GAP');
    lines.push(`#EXTINF:${entry.durationS.toFixed(5)},`, entry.uri);
  }
  if (playlist.ended) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

export interface Variant {
  uri: string;
  /** Peak and average bits a second, sound and container included. */
  bandwidth: number;
  averageBandwidth: number;
  /** RFC 6381 names; empty when one of them is not known, because a half list is worse than none. */
  codecs: readonly string[];
  width: number | null;
  height: number | null;
  fps: number | null;
}

/** The text of a multivariant playlist, the first variant being the one a player starts with. */
export function writeMasterPlaylist(variants: readonly Variant[]): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  for (const variant of variants) {
    const attributes = [
      `BANDWIDTH=${Math.ceil(variant.bandwidth)}`,
      `AVERAGE-BANDWIDTH=${Math.ceil(variant.averageBandwidth)}`,
    ];
    if (variant.codecs.length > 0) attributes.push(`CODECS="${variant.codecs.join(',')}"`);
    if (variant.width !== null && variant.height !== null) {
      attributes.push(`RESOLUTION=${variant.width}x${variant.height}`);
    }
    if (variant.fps !== null) attributes.push(`FRAME-RATE=${variant.fps.toFixed(3)}`);
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(',')}`, variant.uri);
  }
  return `${lines.join('\n')}\n`;
}

/** Target duration for segments of these lengths: the longest, rounded to whole seconds as the rule asks, at least 1. */
export const targetDuration = (durationsS: Iterable<number>): number =>
  Math.max(1, ...[...durationsS].map((seconds) => Math.round(seconds)));
