/** The `moov` box of a fragmented MP4: what its tracks are, as an HLS playlist needs to know it. */
import { type Box, boxesIn, findBox, fourCc, viewOf } from './boxes.ts';

export interface Mp4Track {
  id: number;
  kind: 'video' | 'audio' | 'other';
  /** Ticks a second of the track’s times. */
  timescale: number;
  /** RFC 6381 name (`avc1.4d401f`, `mp4a.40.2`); null for a format we do not know how to name. */
  codec: string | null;
  width: number | null;
  height: number | null;
  /** Duration of a sample that names none of its own, in track ticks. */
  defaultSampleDuration: number;
}

/** Reads the tracks of the `moov` box in `data`; empty when there is none. */
export function readTracks(data: Uint8Array): Mp4Track[] {
  const moov = findBox(data, ['moov']);
  if (moov === null) return [];
  const tracks: Mp4Track[] = [];
  for (const box of boxesIn(data, moov.content, moov.end)) {
    if (box.type !== 'trak') continue;
    const track = readTrack(data, box);
    if (track !== null) tracks.push(track);
  }
  for (const track of tracks) track.defaultSampleDuration = defaultDuration(data, moov, track.id);
  return tracks;
}

function readTrack(data: Uint8Array, trak: Box): Mp4Track | null {
  const inTrak = (...path: string[]): Box | null => findBox(data, path, trak.content, trak.end);
  const [tkhd, mdhd, stsd, hdlr] = [
    inTrak('tkhd'),
    inTrak('mdia', 'mdhd'),
    inTrak('mdia', 'minf', 'stbl', 'stsd'),
    inTrak('mdia', 'hdlr'),
  ];
  if (tkhd === null || mdhd === null || stsd === null || hdlr === null) return null;
  const view = viewOf(data);
  // Version 1 of both headers has 64-bit creation and modification times in front.
  const id = view.getUint32(tkhd.content + (data[tkhd.content] === 1 ? 20 : 12));
  const timescale = view.getUint32(mdhd.content + (data[mdhd.content] === 1 ? 20 : 12));
  const handler = fourCc(data, hdlr.content + 8);
  const kind = handler === 'vide' ? 'video' : handler === 'soun' ? 'audio' : 'other';
  const [entry] = boxesIn(data, stsd.content + 8, stsd.end);
  const picture = kind === 'video' && entry !== undefined && entry.end - entry.content >= 28;
  return {
    id,
    kind,
    timescale,
    codec: entry === undefined ? null : codecOf(data, entry),
    width: picture ? view.getUint16(entry.content + 24) : null,
    height: picture ? view.getUint16(entry.content + 26) : null,
    defaultSampleDuration: 0,
  };
}

function defaultDuration(data: Uint8Array, moov: Box, trackId: number): number {
  const mvex = findBox(data, ['mvex'], moov.content, moov.end);
  if (mvex === null) return 0;
  const view = viewOf(data);
  for (const box of boxesIn(data, mvex.content, mvex.end)) {
    if (box.type === 'trex' && view.getUint32(box.content + 4) === trackId) return view.getUint32(box.content + 12);
  }
  return 0;
}

const hex = (byte: number | undefined): string => (byte ?? 0).toString(16).padStart(2, '0');

function codecOf(data: Uint8Array, entry: Box): string | null {
  if (entry.type === 'avc1' || entry.type === 'avc3') {
    // A visual sample entry has 78 bytes of fields before its boxes.
    const avcC = findBox(data, ['avcC'], entry.content + 78, entry.end);
    if (avcC === null) return null;
    return `${entry.type}.${hex(data[avcC.content + 1])}${hex(data[avcC.content + 2])}${hex(data[avcC.content + 3])}`;
  }
  if (entry.type === 'mp4a') {
    const esds = findBox(data, ['esds'], entry.content + 28, entry.end);
    return esds === null ? null : mpeg4Audio(data, esds);
  }
  return null;
}

/** Walks the descriptors of ISO/IEC 14496-1: ES (3) → decoder configuration (4) → decoder specific (5). */
function mpeg4Audio(data: Uint8Array, esds: Box): string | null {
  let at = esds.content + 4;
  let objectType: number | null = null;
  while (at < esds.end) {
    const tag = data[at] ?? 0;
    at += 1;
    // The length is 7 bits a byte, the top bit saying that more follow.
    let length = 0;
    for (let more = true; more && at < esds.end; at += 1) {
      const byte = data[at] ?? 0;
      length = (length << 7) | (byte & 0x7f);
      more = (byte & 0x80) !== 0;
    }
    if (tag === 3) {
      const flags = data[at + 2] ?? 0;
      at += 3 + ((flags & 0x80) !== 0 ? 2 : 0) + ((flags & 0x20) !== 0 ? 2 : 0);
      if ((flags & 0x40) !== 0) at += 1 + (data[at] ?? 0);
    } else if (tag === 4) {
      objectType = data[at] ?? 0;
      at += 13;
    } else if (tag === 5 && objectType === 0x40) {
      const first = (data[at] ?? 0) >> 3;
      const extended = 32 + (((data[at] ?? 0) & 7) << 3) + ((data[at + 1] ?? 0) >> 5);
      return `mp4a.40.${first === 31 ? extended : first}`;
    } else {
      at += length;
    }
  }
  return objectType === null ? null : `mp4a.${objectType.toString(16)}`;
}
