/** Hangs the fragments of one FFmpeg output on the plan: which segment they belong to, and when it is complete. */
import { joinBytes } from '#shared/bytes.ts';
import { type FragmentRun, readFragment, shiftFragment } from '#shared/mp4/fragment.ts';
import type { Mp4Track } from '#shared/mp4/init.ts';
import { PTS_WRAP, ptsDelta } from '#shared/ts/packet.ts';
import type { PlannedSegment, SegmentPlan } from './plan.ts';
import type { Rendition } from './rendition.ts';

export class RenditionWriter {
  readonly #rendition: Rendition;
  readonly #plan: SegmentPlan;
  readonly #session: number;
  /** Segments whose media went into FFmpeg and has not come out yet, oldest first. */
  #expected: PlannedSegment[] = [];
  #current: PlannedSegment | null = null;
  #parts: Uint8Array[] = [];
  #newestPts: number | null = null;
  #init: number | null = null;
  #shiftTicks = 0;
  #tracks: Mp4Track[] = [];

  constructor(rendition: Rendition, plan: SegmentPlan, session: number) {
    this.#rendition = rendition;
    this.#plan = plan;
    this.#session = session;
  }

  /** End of the newest picture that came out (90 kHz, 33 bits); null before the first. */
  get newestPts(): number | null {
    return this.#newestPts;
  }

  /** The media of `segment` is on its way into FFmpeg. */
  expect(segment: PlannedSegment): void {
    this.#expected.push(segment);
  }

  /** The media of `segment` was dropped before FFmpeg got it. */
  lose(segment: PlannedSegment): void {
    this.#expected = this.#expected.filter((expected) => expected !== segment);
    this.#rendition.lose(segment, Date.now());
  }

  init(bytes: Uint8Array): void {
    this.#init = this.#rendition.addInit(bytes);
    this.#tracks = this.#rendition.tracks;
  }

  /** Takes one `moof` with its `mdat`. */
  fragment(bytes: Uint8Array): void {
    const runs = readFragment(bytes, this.#tracks);
    const videoId = this.#tracks.find((track) => track.kind === 'video')?.id;
    const video = runs.find((run) => run.trackId === videoId);
    if (video !== undefined) {
      const segment = this.#plan.find(this.#session, video.startPts);
      if (segment !== undefined && segment !== this.#current) this.#start(segment);
    }
    if (this.#current === null) return;
    if (video !== undefined) this.#shiftTicks = this.#turns(this.#current, video) * PTS_WRAP;
    if (this.#shiftTicks !== 0) shiftFragment(bytes, this.#tracks, this.#shiftTicks);
    this.#parts.push(bytes);
    if (video === undefined) return;
    const endPts = video.startPts + video.durationTicks;
    if (this.#newestPts === null || ptsDelta(endPts, this.#newestPts) > 0) this.#newestPts = endPts;
    if (this.#plan.completes(this.#current, endPts)) this.#publish();
  }

  /** FFmpeg is gone. `finished`: it wrote all it had got; otherwise a segment it was in the middle of is lost. */
  close(finished: boolean): void {
    const unfinished = this.#current;
    if (finished && unfinished !== null && unfinished.durationTicks !== null) this.#publish();
    else if (unfinished !== null) this.#rendition.lose(unfinished, Date.now());
    for (const segment of this.#expected) this.#rendition.lose(segment, Date.now());
    this.#expected = [];
    this.#current = null;
    this.#parts = [];
  }

  /**
   * How many turns of the 33-bit clock this fragment is off the session’s timeline: an FFmpeg that is started anew
   * counts from where the clock is then, one that runs on counts on, and all renditions must say the same.
   */
  #turns(segment: PlannedSegment, video: FragmentRun): number {
    const wanted = segment.startTicks + ptsDelta(video.startPts, segment.startPts);
    return Math.round((wanted - video.startTicks) / PTS_WRAP);
  }

  #start(segment: PlannedSegment): void {
    this.#publish();
    // Media comes out in order: what was expected before this one never came.
    for (const expected of this.#expected) {
      if (expected.sequence < segment.sequence) this.#rendition.lose(expected, Date.now());
    }
    this.#expected = this.#expected.filter((expected) => expected.sequence > segment.sequence);
    this.#current = segment;
  }

  #publish(): void {
    if (this.#current !== null && this.#init !== null && this.#parts.length > 0) {
      this.#rendition.publish(this.#current, joinBytes(this.#parts), this.#init, Date.now());
    }
    this.#current = null;
    this.#parts = [];
  }
}
