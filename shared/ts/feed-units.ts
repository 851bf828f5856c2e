/**
 * Cuts a feed into what can be shown and heard: each picture of one program, as the packets in which it came, and each
 * frame of its sound, in packets of its own, because senders put several into one. A picture is whole when the next one
 * begins (ISO/IEC 13818-1, 2.4.3.6).
 */
import { joinBytes } from '../bytes.ts';
import { AdtsFrames } from './adts.ts';
import { readPes, readTsHeader, TS_PACKET_BYTES } from './packet.ts';
import { TsPacketizer } from './packetizer.ts';
import { pesPackets } from './pes-packets.ts';
import { ProgramMap } from './program-map.ts';

const H264 = 0x1b;
const AAC_ADTS = 0x0f;
/** The first of the stream ids for sound (table 2-22). */
const AUDIO_STREAM_ID = 0xc0;
/** A unit longer than this (8 MB) has lost its end: nothing is kept of it. */
const MAX_UNIT_PACKETS = 45_000;

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

interface Open {
  pts: number;
  dts: number;
  key: boolean;
  packets: Uint8Array[];
}

interface Track {
  pid: number;
  kind: FeedUnit['kind'];
  open: Open | null;
}

export class FeedUnits {
  readonly #choice: FeedChoice;
  readonly #packets = new TsPacketizer();
  readonly #map = new ProgramMap();
  readonly #adts = new AdtsFrames();
  #tracks: Track[] = [];

  constructor(choice: FeedChoice) {
    this.#choice = choice;
  }

  /** Sampling rate and channels that the sound’s headers name; null before the first. */
  get sound(): { rateHz: number; channels: number } | null {
    return this.#adts.format;
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
        if (track.open !== null) done.push(...this.#finished(track, track.open));
        track.open = this.#begin(track.kind, data, at, header.payloadOffset, header.randomAccess);
      }
      track.open?.packets.push(data.slice(at, at + TS_PACKET_BYTES));
      if ((track.open?.packets.length ?? 0) > MAX_UNIT_PACKETS) track.open = null;
    }
    return done;
  }

  #begin(kind: Track['kind'], data: Uint8Array, at: number, payload: number, randomAccess: boolean): Open | null {
    const from = at + payload;
    const end = at + TS_PACKET_BYTES;
    const pes = readPes(data, from, end);
    if (pes === null || pes.pts === null) return null;
    const start = from + 9 + (data[from + 8] ?? 0);
    // Its times are written anew in place, so they must all be in this packet.
    if (start > end) return null;
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

  #finished({ kind, pid }: Track, { pts, dts, key, packets }: Open): FeedUnit[] {
    if (kind === 'video') return [{ kind, pts, dts, key, packets: joinBytes(packets) }];
    return this.#adts.push(pesPayload(packets), pts).map((frame) => ({
      kind,
      pts: frame.pts,
      dts: frame.pts,
      key: false,
      packets: pesPackets(pid, AUDIO_STREAM_ID, frame.pts, frame.bytes),
    }));
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

/** What a PES packet carries, from the transport packets of it. */
function pesPayload(packets: readonly Uint8Array[]): Uint8Array {
  const pes = joinBytes(packets.map((packet) => packet.subarray(readTsHeader(packet, 0).payloadOffset)));
  return pes.subarray(9 + (pes[8] ?? 0));
}
