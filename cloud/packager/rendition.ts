/** One rendition as the origin serves it: initialisation segments, media segments and holes, all in memory. */
import { type PlaylistEntry, targetDuration, writeMediaPlaylist } from '#shared/hls/playlist.ts';
import { type Mp4Track, readTracks } from '#shared/mp4/init.ts';
import { PTS_HZ } from '#shared/ts/packet.ts';
import type { PlannedSegment } from './plan.ts';

export interface StoredSegment {
  planned: PlannedSegment;
  /** Null: this rendition lost it. */
  bytes: Uint8Array | null;
  init: number | null;
  publishedAtMs: number;
}

export interface RenditionSettings {
  name: string;
  passthrough: boolean;
  /** What was asked for; null for the incoming picture. */
  wish: { height: number; videoKbps: number } | null;
}

/** Where the playlist says its parts are, relative to the playlist. */
export const segmentUri = (sequence: number): string => `${sequence}.m4s`;
export const initUri = (init: number): string => `init-${init}.mp4`;

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

export class Rendition {
  readonly settings: RenditionSettings;
  readonly #segments = new Map<number, StoredSegment>();
  #inits = new Map<number, Uint8Array>();
  #init: number | null = null;
  #targetDurationS = 1;
  /** Tracks of the newest initialisation segment. */
  tracks: Mp4Track[] = [];
  /** False while the incoming picture is too small for this rung. */
  active = true;

  constructor(settings: RenditionSettings) {
    this.settings = settings;
  }

  get name(): string {
    return this.settings.name;
  }

  get video(): Mp4Track | undefined {
    return this.tracks.find((track) => track.kind === 'video');
  }

  get playable(): boolean {
    for (const segment of this.#segments.values()) if (segment.bytes !== null) return true;
    return false;
  }

  /** Takes an initialisation segment and returns its index; the same bytes as before keep theirs. */
  addInit(bytes: Uint8Array): number {
    this.tracks = readTracks(bytes);
    const current = this.#init === null ? undefined : this.#inits.get(this.#init);
    if (this.#init !== null && current !== undefined && sameBytes(current, bytes)) return this.#init;
    this.#init = (this.#init ?? -1) + 1;
    this.#inits.set(this.#init, bytes);
    return this.#init;
  }

  /** `init`: index of the initialisation segment these bytes need. */
  publish(planned: PlannedSegment, bytes: Uint8Array, init: number, nowMs: number): void {
    this.#segments.set(planned.sequence, { planned, bytes, init, publishedAtMs: nowMs });
  }

  /** This rendition will never have that segment. */
  lose(planned: PlannedSegment, nowMs: number): void {
    if (this.#segments.has(planned.sequence)) return;
    this.#segments.set(planned.sequence, { planned, bytes: null, init: null, publishedAtMs: nowMs });
  }

  init(index: number): Uint8Array | null {
    return this.#inits.get(index) ?? null;
  }

  segment(sequence: number): Uint8Array | null {
    return this.#segments.get(sequence)?.bytes ?? null;
  }

  /**
   * The newest `count` segments that follow one another without an open question, oldest first: a segment whose fate is
   * not known yet ends the list, because nothing may be put in front of what a player has seen.
   */
  listed(plan: readonly PlannedSegment[], count: number): StoredSegment[] {
    const list: StoredSegment[] = [];
    for (const planned of plan) {
      const stored = this.#segments.get(planned.sequence);
      if (stored !== undefined) list.push(stored);
      else if (list.some((segment) => segment.bytes !== null)) break;
      else list.length = 0;
    }
    return list.slice(-count);
  }

  /** The newest segment with media in it. */
  newest(): StoredSegment | null {
    let newest: StoredSegment | null = null;
    for (const segment of this.#segments.values()) {
      if (segment.bytes !== null && (newest === null || segment.planned.sequence > newest.planned.sequence)) {
        newest = segment;
      }
    }
    return newest;
  }

  /** Segments with media that can be fetched. */
  get held(): number {
    let held = 0;
    for (const segment of this.#segments.values()) if (segment.bytes !== null) held += 1;
    return held;
  }

  /** Peak and mean bits a second of the segments held. */
  measuredBandwidth(): { peak: number; average: number } {
    let [peak, bits, seconds] = [0, 0, 0];
    for (const { planned, bytes } of this.#segments.values()) {
      // A stub of a segment at the end of a session says nothing about the rate.
      if (bytes === null || planned.durationTicks === null || planned.durationTicks < PTS_HZ / 4) continue;
      const durationS = planned.durationTicks / PTS_HZ;
      peak = Math.max(peak, (bytes.length * 8) / durationS);
      bits += bytes.length * 8;
      seconds += durationS;
    }
    return { peak, average: seconds === 0 ? 0 : bits / seconds };
  }

  /** The media playlist, or null while there is nothing to play. */
  playlist(plan: readonly PlannedSegment[], windowSegments: number, ended: boolean): string | null {
    const listed = this.listed(plan, windowSegments);
    const [first] = listed;
    if (first === undefined || !this.playable) return null;
    const entries = listed.map(
      ({ planned, bytes, init }): PlaylistEntry => ({
        uri: segmentUri(planned.sequence),
        durationS: (planned.durationTicks ?? 0) / PTS_HZ,
        wallClockMs: planned.wallClockMs,
        discontinuity: planned.discontinuity,
        gap: bytes === null,
        initUri: init === null ? null : initUri(init),
      }),
    );
    // A target duration that shrinks would be a lie about segments a player has already seen.
    this.#targetDurationS = Math.max(this.#targetDurationS, targetDuration(entries.map((entry) => entry.durationS)));
    return writeMediaPlaylist({
      targetDurationS: this.#targetDurationS,
      mediaSequence: first.planned.sequence,
      discontinuitySequence: first.planned.discontinuities - (first.planned.discontinuity ? 1 : 0),
      entries,
      ended,
    });
  }

  /** Forgets what is older than `sequence`, and initialisation segments that nothing refers to. */
  prune(sequence: number): void {
    const used = new Set<number | null>([this.#init]);
    for (const [key, segment] of this.#segments) {
      if (key < sequence) this.#segments.delete(key);
      else used.add(segment.init);
    }
    this.#inits = new Map([...this.#inits].filter(([index]) => used.has(index)));
  }
}
