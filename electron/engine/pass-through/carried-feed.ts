/**
 * A feed’s own pictures and sound on the program’s timeline: which are due at a tick, with the program’s PIDs and times.
 * Pure. Times are 90 kHz ticks that do not wrap; a *line* is what is added to the feed’s times to get the program’s.
 */
import { joinBytes } from '#shared/bytes.ts';
import type { FrameRate } from '#shared/canvas.ts';
import { ptsOfFrame } from '#shared/program-time.ts';
import type { FeedUnit } from '#shared/ts/feed-units.ts';
import { PTS_HZ, ptsDelta, readTsHeader, TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import { clearAdaptation, pcrPacket, writePesTimes, writePid } from '#shared/ts/rewrite.ts';
import type { FeedPosition } from '../sources/raw-feed.ts';

const TICKS_PER_SAMPLE = PTS_HZ / 48_000;
/** FFmpeg tells the start of a feed in microseconds, and counts in samples after it: both round. */
const SAME_TICKS = 4;
/** The clocks of feed and program drift apart: so much is taken up a frame, which no receiver notices. */
const STEER_TICKS = 1;
/** Below this nothing is steered. */
const STEER_FROM_FRAMES = 0.1;
/** A step of the feed’s own times beyond this is another time line. */
const NEW_LINE_TICKS = PTS_HZ;
/** Without a key frame for so long no recording, segment or new viewer can begin. */
const MAX_KEYLESS_TICKS = 10 * PTS_HZ;
/** What waits for its tick is bounded: a feed that runs ahead further than this is not carried. */
const MAX_UNITS = 1500;

interface Timed {
  unit: FeedUnit;
  pts: number;
  dts: number;
}

export class CarriedFeed {
  readonly #rate: FrameRate;
  readonly #frameTicks: number;
  #units: Timed[] = [];
  /** Unwrapped time of the newest unit; null before the first. */
  #newest: number | null = null;
  /** Unwrapped time of the newest picture and sound. */
  #last: Partial<Record<FeedUnit['kind'], number>> = {};
  /** Unwrapped time of the newest key frame; null before the first. */
  #lastKey: number | null = null;
  #pids: { video: number; audio: number } | null = null;
  #line = 0;
  /** First time that may be seen or heard. */
  #from = 0;
  #lastDts = 0;
  /** How long before they are shown pictures are sent. All is held back by as much, so that nothing is out too early. */
  #aheadTicks = 0;
  /** The feed’s times have jumped since `begin`. */
  #jumped = false;

  constructor(rate: FrameRate) {
    this.#rate = rate;
    this.#frameTicks = (PTS_HZ * rate.den) / rate.num;
  }

  /** A unit has arrived. */
  add(unit: FeedUnit): void {
    const pts = this.#unwrap(unit.pts);
    if (Math.abs(pts - (this.#last[unit.kind] ?? pts)) > NEW_LINE_TICKS) this.#jumped = true;
    this.#last[unit.kind] = pts;
    if (unit.key) this.#lastKey = pts;
    this.#newest = pts;
    this.#units.push({ unit, pts, dts: pts - ptsDelta(unit.pts, unit.dts) });
    if (this.#units.length > MAX_UNITS) this.#units.shift();
  }

  /** Forgets everything: another feed, or the same one on another timeline. */
  reset(): void {
    this.#units = [];
    this.#newest = null;
    this.#last = {};
    this.#lastKey = null;
    this.#pids = null;
  }

  /** Its key frames are too far apart to be a program. */
  get keyless(): boolean {
    return this.#lastKey !== null && (this.#last.video ?? 0) - this.#lastKey > MAX_KEYLESS_TICKS;
  }

  /** While nothing is carried: drops what the playhead has passed. */
  forget({ startTicks, position }: FeedPosition): void {
    const now = this.#unwrap(startTicks + position * TICKS_PER_SAMPLE);
    this.#units = this.#units.filter(({ pts }) => pts >= now - 2 * this.#frameTicks);
  }

  /** The picture that frame `number` shows is a key frame of the feed: from here it can be carried. */
  canBegin({ startTicks, shownAt }: FeedPosition): boolean {
    return this.#keyAt(startTicks, shownAt) !== null;
  }

  /** Carries from frame `number` on, which shows a key frame. */
  begin(number: number, { startTicks, shownAt }: FeedPosition, pids: { video: number; audio: number }): void {
    const key = this.#keyAt(startTicks, shownAt);
    if (key === null) throw new Error('there is no key frame to begin with');
    this.#pids = pids;
    this.#from = ptsOfFrame(number, this.#rate);
    this.#line = this.#from - key.pts;
    this.#lastDts = ptsOfFrame(number - 1, this.#rate);
    this.#aheadTicks = 0;
    this.#jumped = false;
    // Pictures that come behind the key frame and are shown before it refer to what nobody has.
    const first = this.#units.indexOf(key);
    this.#units = this.#units.filter(
      (timed, i) => timed.pts + this.#line >= this.#from - 1 && (timed.unit.kind === 'audio' || i >= first),
    );
  }

  /**
   * Follows the feed’s clock. Where the playhead moves back, because the feed’s sound comes late, what is carried goes on
   * and comes nearer bit by bit. False: the feed’s clock has jumped, and what comes belongs to another time.
   */
  follow(number: number, { startTicks, position }: FeedPosition): boolean {
    const now = this.#unwrap(startTicks + position * TICKS_PER_SAMPLE);
    const error = ptsOfFrame(number, this.#rate) - now - this.#line;
    if (this.#jumped || Math.abs(error) > 2 * NEW_LINE_TICKS) return false;
    if (Math.abs(error) > STEER_FROM_FRAMES * this.#frameTicks) this.#line += Math.sign(error) * STEER_TICKS;
    return true;
  }

  /** What goes out at frame `number`, as packets of the program. */
  take(number: number): Uint8Array {
    for (const { pts, dts } of this.#units) this.#aheadTicks = Math.max(this.#aheadTicks, pts - dts);
    const until = ptsOfFrame(number, this.#rate) + this.#frameTicks / 2 - this.#aheadTicks;
    const due = this.#units.filter(({ dts }) => dts + this.#line <= until);
    this.#units = this.#units.filter(({ dts }) => dts + this.#line > until);
    return this.#write(due);
  }

  /** The end: everything that is seen and heard before frame `number`. Pictures that refer to a later one are left out. */
  finish(number: number): Uint8Array {
    const end = ptsOfFrame(number, this.#rate) - this.#frameTicks / 2;
    const later = this.#units.findIndex(({ unit, pts }) => unit.kind === 'video' && pts + this.#line >= end);
    const rest = this.#units.filter(
      ({ unit, pts }, i) => pts + this.#line < end && (unit.kind === 'audio' || later < 0 || i < later),
    );
    const out = this.#write(rest);
    this.reset();
    return out;
  }

  #keyAt(startTicks: number, shownAt: number): Timed | null {
    const wanted = startTicks + shownAt * TICKS_PER_SAMPLE;
    return (
      this.#units.find(({ unit }) => unit.key && Math.abs(ptsDelta(unit.pts, Math.round(wanted))) <= SAME_TICKS) ?? null
    );
  }

  #unwrap(ticks: number): number {
    return this.#newest === null ? ticks : this.#newest + ptsDelta(ticks, this.#newest);
  }

  #write(units: readonly Timed[]): Uint8Array {
    const pids = this.#pids;
    if (pids === null) return new Uint8Array(0);
    const pieces: Uint8Array[] = [];
    for (const { unit, pts, dts } of units.toSorted((a, b) => a.dts - b.dts)) {
      const times = { pts: pts + this.#line, dts: dts + this.#line };
      if (unit.kind === 'video') {
        // Where a feed sends pictures ahead of their time, its first ones must not be decoded before our last.
        times.dts = Math.min(times.pts, Math.max(times.dts, this.#lastDts + 1));
        this.#lastDts = times.dts;
        pieces.push(pcrPacket(pids.video, times.dts));
      }
      pieces.push(rewritten(unit, unit.kind === 'video' ? pids.video : pids.audio, times));
    }
    return joinBytes(pieces);
  }
}

/** The unit’s packets on the program’s PID, at the program’s time; its own clock is taken out. */
function rewritten({ packets }: FeedUnit, pid: number, times: { pts: number; dts: number }): Uint8Array {
  for (let at = 0; at < packets.length; at += TS_PACKET_BYTES) {
    writePid(packets, at, pid);
    clearAdaptation(packets, at);
  }
  writePesTimes(packets, readTsHeader(packets, 0).payloadOffset, times);
  return packets;
}
