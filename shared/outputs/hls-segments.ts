/** Cuts the program into HLS segments and keeps the list that goes out with them (RFC 8216). Pure. */
import { PTS_HZ, ptsDelta, readPes, readTsHeader, TS_PACKET_BYTES } from '../ts/packet.ts';

/** A piece of the program; one with `keyFrame` begins with its tables. */
export interface SegmentChunk {
  data: Uint8Array;
  keyFrame: boolean;
  frames: number;
}

export interface Segment {
  sequence: number;
  durationS: number;
  /** Frames before it are missing. */
  discontinuity: boolean;
  frames: number;
  data: Uint8Array[];
}

/** Program segments a playlist lists; YouTube takes no more than five that it has not got. */
const listed = 5;
/** PES stream ids of video. */
const isVideo = (streamId: number): boolean => (streamId & 0xf0) === 0xe0;

/** PTS of the first video frame that starts in `data`, 90 kHz; null when none does. */
export function videoPts(data: Uint8Array): number | null {
  for (let at = 0; at + TS_PACKET_BYTES <= data.length; at += TS_PACKET_BYTES) {
    const { unitStart, payloadOffset } = readTsHeader(data, at);
    const pes = unitStart ? readPes(data, at + payloadOffset, at + TS_PACKET_BYTES) : null;
    if (pes !== null && isVideo(pes.streamId)) return pes.pts;
  }
  return null;
}

/** Collects chunks; a segment is done at the first key frame after `lengthS`. */
export class Segmenter {
  readonly #lengthS: number;
  #sequence: number;
  #open: SegmentChunk[] = [];
  #startPts = 0;
  #discontinuity = false;

  constructor(lengthS: number, firstSequence: number) {
    this.#lengthS = lengthS;
    this.#sequence = firstSequence;
  }

  /** The segment that this chunk completes, if any. Chunks before the first key frame are left out. */
  push(chunk: SegmentChunk): Segment | null {
    const pts = chunk.keyFrame ? videoPts(chunk.data) : null;
    if (pts === null) {
      if (this.#open.length > 0) this.#open.push(chunk);
      return null;
    }
    const durationS = ptsDelta(pts, this.#startPts) / PTS_HZ;
    // A hundredth less: a rate like 29.97 never meets whole seconds.
    if (this.#open.length > 0 && durationS >= 0 && durationS < this.#lengthS - 0.01) {
      this.#open.push(chunk);
      return null;
    }
    const done = this.#close(durationS);
    this.#open = [chunk];
    this.#startPts = pts;
    return done;
  }

  /** The next segment does not follow on the last one. */
  gap(): void {
    this.#discontinuity = true;
  }

  #close(durationS: number): Segment | null {
    if (this.#open.length === 0) return null;
    const frames = this.#open.reduce((sum, chunk) => sum + chunk.frames, 0);
    const segment: Segment = {
      sequence: this.#sequence,
      durationS: Math.max(0, durationS),
      discontinuity: this.#discontinuity,
      frames,
      data: this.#open.map(({ data }) => data),
    };
    this.#sequence += 1;
    this.#discontinuity = false;
    return segment;
  }
}

export type ListedSegment = Pick<Segment, 'sequence' | 'durationS' | 'discontinuity'> & { uri: string };

/** The text of the playlist of what is there, the newest few of it. */
export function writeUploadPlaylist(segments: readonly ListedSegment[]): string {
  const newest = segments.slice(-listed);
  const target = Math.max(1, ...newest.map(({ durationS }) => Math.ceil(durationS - 0.5)));
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    `#EXT-X-TARGETDURATION:${target}`,
    `#EXT-X-MEDIA-SEQUENCE:${newest[0]?.sequence ?? 0}`,
    ...newest.flatMap(({ uri, durationS, discontinuity }) => [
      ...(discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
      `#EXTINF:${durationS.toFixed(3)},`,
      uri,
    ]),
    '',
  ].join('\n');
}

/**
 * Where the files of a playlist’s address go. The name of the playlist stands at the end of the path, or of a query
 * (`…?cid=KEY&file=out.m3u8`); a segment takes its place. `{key}` is the stream key.
 */
export function uploadUrls(
  url: string,
  key: string | undefined,
): { playlist: string; segment: (name: string) => string } {
  const playlist = url.replaceAll('{key}', encodeURIComponent(key ?? ''));
  const [, head = '', tail = ''] = /^(.*[/=])[^/=]*?\.m3u8(.*)$/is.exec(playlist) ?? [];
  return { playlist, segment: (name) => `${head}${name}${tail}` };
}
