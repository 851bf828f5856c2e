/**
 * The plan of segments. It is made from the key frames as they come in, before any rendition exists of them, and every
 * rendition hangs its media on it. So sequence numbers, durations, dates and discontinuities are the same in all
 * renditions, whichever of them is late, loses a segment or has to start again, and they never go back.
 */
import { PTS_HZ, ptsDelta } from '#shared/ts/packet.ts';

export interface PlannedSegment {
  readonly sequence: number;
  /** Number of the stretch of unbroken contribution it belongs to. */
  readonly session: number;
  /** 90 kHz, 33 bits. */
  readonly startPts: number;
  /** The same, counted on through every wrap since the session began. */
  readonly startTicks: number;
  /** The first of a session that is not the first session. */
  readonly discontinuity: boolean;
  /** Discontinuities from the beginning up to here, this one included. */
  readonly discontinuities: number;
  /** Wall clock of the first picture at the lens, ms since 1970. */
  readonly wallClockMs: number;
  /** Known when the next segment starts, or when the session closes. */
  durationTicks: number | null;
}

/** Key frames closer together than this share a segment: players ask for the playlist once a segment. */
const shortestTicks = 0.9 * PTS_HZ;
/** Two time stamps this close are the same key frame: well under a frame, well over any rounding. */
const toleranceTicks = 0.008 * PTS_HZ;

export class SegmentPlan {
  #segments: PlannedSegment[] = [];
  #nextSequence: number;
  #session = 0;
  #discontinuities = 0;
  #sessionOpen = false;

  /** `firstSequence` above 0: players have seen segments before, so it begins with a discontinuity. */
  constructor(firstSequence = 0) {
    this.#nextSequence = firstSequence;
  }

  /** Number of the segment that is planned next. */
  get nextSequence(): number {
    return this.#nextSequence;
  }

  /** Newest last. */
  get segments(): readonly PlannedSegment[] {
    return this.#segments;
  }

  /** The contribution (re)starts: the next segment begins a new timeline. Returns the session’s number. */
  beginSession(): number {
    this.#session += 1;
    this.#sessionOpen = false;
    return this.#session;
  }

  /** A key frame came in. Returns the segment that starts with it, or null when it belongs to the running one. */
  keyFrame(pts: number, wallClockMs: number): PlannedSegment | null {
    const last = this.#segments.at(-1);
    let startTicks = pts;
    if (this.#sessionOpen && last !== undefined) {
      const length = ptsDelta(pts, last.startPts);
      if (length < shortestTicks) return null;
      last.durationTicks = length;
      startTicks = last.startTicks + length;
    }
    const discontinuity = !this.#sessionOpen && this.#nextSequence > 0;
    if (discontinuity) this.#discontinuities += 1;
    const segment: PlannedSegment = {
      sequence: this.#nextSequence,
      session: this.#session,
      startPts: pts,
      startTicks,
      discontinuity,
      discontinuities: this.#discontinuities,
      wallClockMs,
      durationTicks: null,
    };
    this.#nextSequence += 1;
    this.#sessionOpen = true;
    this.#segments.push(segment);
    return segment;
  }

  /** The contribution ended; `endPts` is where its last picture ends. */
  closeSession(endPts: number): void {
    const last = this.#segments.at(-1);
    if (!this.#sessionOpen || last === undefined) return;
    last.durationTicks = Math.max(1, ptsDelta(endPts, last.startPts));
    this.#sessionOpen = false;
  }

  /** The segment of `session` that a picture with this PTS lies in; undefined before the first. */
  find(session: number, pts: number): PlannedSegment | undefined {
    return this.#segments.findLast(
      (segment) => segment.session === session && ptsDelta(pts, segment.startPts) >= -toleranceTicks,
    );
  }

  /** Whether media that ends at `endPts` completes `segment`. False while its end is not known. */
  completes(segment: PlannedSegment, endPts: number): boolean {
    const { durationTicks } = segment;
    return durationTicks !== null && ptsDelta(endPts, segment.startPts) >= durationTicks - toleranceTicks;
  }

  /** Forgets segments older than `sequence`. */
  prune(sequence: number): void {
    const keep = this.#segments.findIndex((segment) => segment.sequence >= sequence);
    if (keep > 0) this.#segments = this.#segments.slice(keep);
  }
}
