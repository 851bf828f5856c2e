/**
 * A session: one unbroken stretch of contribution and the two FFmpegs that work on it. The passthrough copy is a process
 * of its own, so that no trouble of the ladder reaches it.
 */
import type { LadderRung } from '#shared/show/event-config.ts';
import { ptsDelta } from '#shared/ts/packet.ts';
import type { Origin } from '../packager/origin.ts';
import type { PlannedSegment } from '../packager/plan.ts';
import { RenditionWriter } from '../packager/writer.ts';
import { type AudioKind, FIRST_LADDER_FD, ladderArguments, passthroughArguments } from './arguments.ts';
import { Worker } from './worker.ts';

export interface SessionEvents {
  /** Newest time stamp that came out of the slowest rendition of the ladder moved. */
  progress: (pts: number) => void;
  failed: (what: 'passthrough' | 'ladder', reason: string) => void;
}

export class Session {
  readonly #origin: Origin;
  readonly #number: number;
  readonly #audio: AudioKind;
  readonly #events: SessionEvents;
  readonly #copy: Worker;
  readonly #copyWriter: RenditionWriter;
  readonly #ladder: Worker;
  #ladderWriters: RenditionWriter[] = [];
  /** `asked` until the size of the incoming picture is known. */
  #rungs: 'asked' | 'none' | 'some';

  constructor(origin: Origin, ffmpeg: string, audio: AudioKind, events: SessionEvents) {
    this.#origin = origin;
    this.#number = origin.plan.beginSession();
    this.#audio = audio;
    this.#events = events;
    this.#rungs = origin.rungs.length === 0 ? 'none' : 'asked';
    this.#copyWriter = new RenditionWriter(origin.passthrough, origin.plan, this.#number);
    this.#copy = new Worker('passthrough', ffmpeg, false, {
      output: () => this.#progress(),
      init: () => this.#openLadder(),
      failed: (reason) => events.failed('passthrough', reason),
    });
    this.#ladder = new Worker('ladder', ffmpeg, true, {
      output: () => this.#progress(),
      init: () => undefined,
      failed: (reason) => events.failed('ladder', reason),
    });
    this.#copy.open(passthroughArguments(audio), [{ fd: 1, writer: this.#copyWriter }]);
  }

  /** Whether what makes the renditions runs; without smaller ones that is what passes the picture through. */
  get ladderRuns(): boolean {
    return this.#rungs === 'none' ? this.#copy.running : this.#ladder.running;
  }

  /** Newest time stamp out of the slowest rendition (90 kHz, 33 bits); null before the first. */
  get newestPts(): number | null {
    const writers = this.#rungs === 'some' ? this.#ladderWriters : [this.#copyWriter];
    let slowest: number | null = null;
    for (const { newestPts } of writers) {
      if (newestPts === null) return null;
      if (slowest === null || ptsDelta(newestPts, slowest) < 0) slowest = newestPts;
    }
    return slowest;
  }

  /** A segment starts; `data` carries the tables and begins with its key frame. */
  begin(segment: PlannedSegment, data: Uint8Array): void {
    this.#copy.begin(segment, data);
    if (this.#rungs !== 'none') this.#ladder.begin(segment, data);
    if (this.#rungs === 'asked') return;
    for (const rung of this.#origin.rungs) if (!rung.active) rung.lose(segment, Date.now());
  }

  append(data: Uint8Array): void {
    this.#copy.append(data);
    if (this.#rungs !== 'none') this.#ladder.append(data);
  }

  check(nowMs: number): void {
    this.#copy.check(nowMs);
    this.#ladder.check(nowMs);
  }

  /** The contribution is over: what is under way gets `patienceMs` to come out. */
  async finish(patienceMs: number): Promise<void> {
    await Promise.all([this.#copy.finish(patienceMs), this.#ladder.finish(patienceMs)]);
  }

  /** The passthrough’s first box tells how large the picture is, and so which rungs are smaller. */
  #openLadder(): void {
    const video = this.#origin.passthrough.video;
    if (this.#rungs !== 'asked' || video?.width == null || video.height == null) return;
    const picture = { width: video.width, height: video.height };
    const rungs: LadderRung[] = [];
    for (const rendition of this.#origin.rungs) {
      const { wish } = rendition.settings;
      rendition.active = wish !== null && wish.height < picture.height;
      if (wish === null || !rendition.active) {
        this.#skip(rendition.name);
        continue;
      }
      rungs.push(wish);
      this.#ladderWriters.push(new RenditionWriter(rendition, this.#origin.plan, this.#number));
    }
    this.#rungs = rungs.length === 0 ? 'none' : 'some';
    if (this.#rungs === 'none') {
      // Empties what was queued for it.
      void this.#ladder.finish(0);
      return;
    }
    this.#ladder.open(
      ladderArguments(rungs, picture, this.#audio),
      this.#ladderWriters.map((writer, index) => ({ fd: FIRST_LADDER_FD + index, writer })),
    );
  }

  /** A rung that this picture is too small for has none of the segments planned so far. */
  #skip(name: string): void {
    const rendition = this.#origin.rendition(name);
    for (const segment of this.#origin.plan.segments) {
      if (segment.session === this.#number) rendition?.lose(segment, Date.now());
    }
  }

  #progress(): void {
    const pts = this.newestPts;
    if (pts !== null) this.#events.progress(pts);
  }
}
