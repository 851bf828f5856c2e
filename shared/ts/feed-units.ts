/**
 * Cuts a feed into what can be shown and heard: each picture and each piece of sound of one program, as the packets in
 * which it came. A unit is whole when the next one of its kind begins (ISO/IEC 13818-1, 2.4.3.6).
 */
import { readPes, readTsHeader, TS_PACKET_BYTES } from './packet.ts';
import { TsPacketizer } from './packetizer.ts';
import { ProgramMap } from './program-map.ts';

const H264 = 0x1b;
const AAC_ADTS = 0x0f;
/** By sampling frequency index (ISO/IEC 13818-7, table 35). */
const ADTS_RATES_HZ = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000];

export interface FeedUnit {
  kind: 'video' | 'audio';
  /** 90 kHz, 33 bits, as the feed has them. */
  pts: number;
  dts: number;
  /** A decoder can start here. */
  key: boolean;
  /** Whole packets; the caller’s to change. */
  packets: Uint8Array;
}

export interface FeedChoice {
  /** Number of the program; null: the first one. */
  program: number | null;
  /** Which of its sound tracks, from 0. */
  audioTrack: number;
}

interface Track {
  pid: number;
  kind: FeedUnit['kind'];
  open: { pts: number; dts: number; key: boolean; packets: Uint8Array[] } | null;
}

export class FeedUnits {
  readonly #choice: FeedChoice;
  readonly #packets = new TsPacketizer();
  readonly #map = new ProgramMap();
  #tracks: Track[] = [];
  /** Sampling rate and channels that the sound’s ADTS header names (ISO/IEC 13818-7, 6.2); null before it. */
  sound: { rateHz: number; channels: number } | null = null;

  constructor(choice: FeedChoice) {
    this.#choice = choice;
  }

  /** Takes the next bytes of the feed and returns the units that they complete. */
  push(bytes: Uint8Array): FeedUnit[] {
    const data = this.#packets.push(bytes);
    const done: FeedUnit[] = [];
    for (let at = 0; at < data.length; at += TS_PACKET_BYTES) {
      const header = readTsHeader(data, at);
      if (header.transportError) continue;
      if (this.#map.isTable(header.pid)) {
        this.#map.see(data, at);
        if (header.unitStart) this.#choose();
        continue;
      }
      const track = this.#tracks.find(({ pid }) => pid === header.pid);
      // A packet without payload only carried the clock.
      if (track === undefined || !header.hasPayload) continue;
      if (header.unitStart) {
        if (track.open !== null) done.push(finished(track.kind, track.open));
        track.open = this.#begin(track.kind, data, at, header.payloadOffset, header.randomAccess);
      }
      track.open?.packets.push(data.slice(at, at + TS_PACKET_BYTES));
    }
    return done;
  }

  #begin(kind: Track['kind'], data: Uint8Array, at: number, payload: number, randomAccess: boolean): Track['open'] {
    const from = at + payload;
    const end = at + TS_PACKET_BYTES;
    const pes = readPes(data, from, end);
    if (pes === null || pes.pts === null) return null;
    const start = from + 9 + (data[from + 8] ?? 0);
    if (kind === 'audio') this.#readAdts(data, start, end);
    const key = kind === 'video' && (randomAccess || hasParameterSet(data, start, end));
    return { pts: pes.pts, dts: pes.dts ?? pes.pts, key, packets: [] };
  }

  /** A table has come: which PIDs carry the chosen program’s picture and sound. */
  #choose(): void {
    const program = this.#choice.program ?? this.#map.programs.keys().next().value;
    const streams = program === undefined ? null : this.#map.streamsOf(program);
    if (streams === null) return;
    const ofKind = (kind: FeedUnit['kind']): [number, number][] =>
      [...streams].filter(([pid]) => this.#map.streams.get(pid) === kind);
    const video = ofKind('video')[0];
    const audio = ofKind('audio')[this.#choice.audioTrack];
    const wanted: Track[] = [];
    if (video?.[1] === H264) wanted.push({ pid: video[0], kind: 'video', open: null });
    if (audio?.[1] === AAC_ADTS) wanted.push({ pid: audio[0], kind: 'audio', open: null });
    const same = wanted.length === this.#tracks.length && wanted.every((w, i) => w.pid === this.#tracks[i]?.pid);
    if (!same) this.#tracks = wanted;
  }

  #readAdts(data: Uint8Array, at: number, end: number): void {
    if (at + 4 > end || data[at] !== 0xff || ((data[at + 1] ?? 0) & 0xf6) !== 0xf0) return;
    const b2 = data[at + 2] ?? 0;
    const rateHz = ADTS_RATES_HZ[(b2 >> 2) & 0x0f] ?? 0;
    this.sound = { rateHz, channels: ((b2 & 1) << 2) | ((data[at + 3] ?? 0) >> 6) };
  }
}

/** A sequence parameter set or an IDR slice near the start (ITU-T H.264, table 7-1): not every sender flags its key frames. */
function hasParameterSet(data: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at + 3 < end; at += 1) {
    if (data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1) continue;
    const type = (data[at + 3] ?? 0) & 0x1f;
    if (type === 5 || type === 7) return true;
    if (type === 1) return false;
  }
  return false;
}

function finished(kind: Track['kind'], { pts, dts, key, packets }: NonNullable<Track['open']>): FeedUnit {
  const joined = new Uint8Array(packets.length * TS_PACKET_BYTES);
  for (const [i, packet] of packets.entries()) joined.set(packet, i * TS_PACKET_BYTES);
  return { kind, pts, dts, key, packets: joined };
}
