/**
 * The bitrate that the connections carry. Down at once when what waits for one of them grows, in the kernel or with us: to
 * what that connection really takes, less a margin in which the backlog drains. Up again one step at a time, only after a quiet while; a
 * bitrate that was too much is tried again only after a wait, which doubles each time. Pure: time comes with each step.
 */
import type { AdaptiveSettings } from '../show/encoder-settings.ts';
import { LineQueue, type LineSample } from './line-queue.ts';

/** How one connection copes at this moment. */
export interface FlowSample {
  /** Stable name: `destination:x`, `event`. */
  about: string;
  /** What people call it. */
  name: string;
  /** It is wanted, connected or not. */
  active: boolean;
  /** It is connected and data moves. */
  running: boolean;
  /** Age of the oldest frame that has not gone out, ms. */
  backlogMs: number;
  /** What went out over the last second, kb/s, everything included. */
  sentKbps: number;
  /** What the kernel has taken and the far end has not acknowledged; null where it does not say. */
  unsentBytes: number | null;
  /** The same as bytes and times of the program; null where it is not known. */
  line: LineSample | null;
}

export interface AdaptiveInput {
  /** Monotonic. */
  nowMs: number;
  settings: AdaptiveSettings;
  /** What the bitrate is when nothing is wrong. */
  videoKbps: number;
  audioKbps: number;
  flows: readonly FlowSample[];
}

export interface BitrateDecision {
  /** The video bitrate from now on; null: the one of the settings again. */
  kbps: number | null;
  /** Why it is not that of the settings; when it is again, what has changed. */
  reason: string;
  /** The connection that it is lowered for. */
  about: string | null;
}

/** What goes on the wire for a kilobit of picture: packet headers and filling of a transport stream. */
const OVERHEAD = 1.05;
/** Share of what the connection takes that is used after going down; the rest drains the backlog. */
const SAFETY = 0.8;
/** The same for a bitrate that has gone well before. */
const PROVEN_SAFETY = 0.92;
/** A healthy push has a frame out within 150 ms. */
const BACKLOG_MS = 350;
/** Even one that no longer grows is too much above this: our queue drops at 1.5 s. */
const LARGE_BACKLOG_MS = 900;
const QUIET_BACKLOG_MS = 300;
/** Growth is looked at over this time. */
const WINDOW_MS = 600;
/** Milliseconds a millisecond. */
const GROWING = 0.15;
/** A connection that has just come up empties what it was given at once. */
const YOUNG_MS = 1500;
/** From a change until the encoder’s pictures are of the new size. */
const SWAP_MS = 400;
/** What was encoded before a change takes its time on a narrow connection, and says nothing of it; at most so long. */
const MOST_SETTLE_MS = 6000;
/** Less than this share of what is offered goes out: it is stuck, and what it carries cannot be told. */
const STUCK = 0.05;
/** One that is stuck for this long is taken for half as wide: before our queue drops, less is better than more. */
const STUCK_MS = 1200;
/** A queue that grows by this a millisecond takes nothing at all; that may be a moment’s pause. */
const PAUSED = 0.9;
const FALLS_MS = 50;
/** Growth is believed up to this; a steeper one is most likely a burst. */
const MOST_GROWTH = 0.75;
const QUIET_MS = 8000;
/** Until a bitrate that was too much is tried again, for the first time and at most. */
const FIRST_WAIT_MS = 16_000;
const MOST_WAIT_MS = 256_000;
/** A bitrate that was too much before and goes well for this long is no limit any more. */
const PROVEN_MS = 30_000;

interface Track {
  sinceMs: number;
  samples: { atMs: number; backlogMs: number }[];
  /** The kernel’s part of it, which fills first. */
  queue: LineQueue;
  /** It looked too narrow the last time. */
  narrow: boolean;
}

const megabits = (kbps: number): string => (kbps / 1000).toFixed(1);

export class AdaptiveBitrate {
  readonly #tracks = new Map<string, Track>();
  /** Null: the settings’ own. */
  #kbps: number | null = null;
  #about: string | null = null;
  #changedMs = Number.NEGATIVE_INFINITY;
  #quietSinceMs: number | null = null;
  /** The bitrate before the last step up; 0: it came down. */
  #from = 0;
  /** The bitrate that was too much last, and until when it is not tried again. */
  #ceiling: { kbps: number; untilMs: number; waitMs: number } | null = null;

  /** The video bitrate it has set; null: the settings’ own. */
  get kbps(): number | null {
    return this.#kbps;
  }

  /** To be called a few times a second. Returns what changes; null when nothing does. */
  step(input: AdaptiveInput): BitrateDecision | null {
    const { settings, videoKbps, nowMs } = input;
    const flows = input.flows.filter((flow) => flow.active);
    this.#follow(flows, nowMs);
    if (this.#kbps !== null) {
      if (!settings.enabled || settings.minKbps >= videoKbps) return this.#back('The bitrate is no longer adapted.');
      if (this.#kbps >= videoKbps) return this.#back('The bitrate was set lower.');
      if (!flows.some(({ about }) => about === this.#about)) return this.#back('The narrow connection is gone.');
    }
    if (!settings.enabled || settings.minKbps >= videoKbps) return null;
    const offered = (this.#kbps ?? videoKbps) * OVERHEAD + input.audioKbps;
    let worst: { flow: FlowSample; carriesKbps: number } | null = null;
    for (const flow of flows) {
      const carriesKbps = this.#carries(flow, nowMs, offered) ?? this.#lineCarries(flow, nowMs, offered);
      if (carriesKbps !== null && (worst === null || carriesKbps < worst.carriesKbps)) worst = { flow, carriesKbps };
    }
    if (worst !== null) return this.#down(input, worst.flow, worst.carriesKbps, offered);
    return this.#kbps === null ? null : this.#up(input, flows, this.#kbps);
  }

  #follow(flows: readonly FlowSample[], nowMs: number): void {
    for (const [about] of this.#tracks) {
      if (!flows.some((flow) => flow.about === about && flow.running)) this.#tracks.delete(about);
    }
    for (const { about, running, backlogMs, line } of flows) {
      if (!running) continue;
      const track = this.#tracks.get(about) ?? { sinceMs: nowMs, samples: [], narrow: false, queue: new LineQueue() };
      this.#tracks.set(about, track);
      track.samples.push({ atMs: nowMs, backlogMs });
      // One that is old enough to look back to is kept.
      while ((track.samples[1]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) track.samples.shift();
      track.queue.add(line);
    }
  }

  /** What a connection carries that is too narrow, kb/s; null for one that copes, or of which nothing is known yet. */
  #carries({ about, backlogMs, sentKbps, unsentBytes }: FlowSample, nowMs: number, offeredKbps: number): number | null {
    const track = this.#tracks.get(about);
    const past = track?.samples.find((sample) => this.#isOfNow(sample, nowMs));
    if (track === undefined || past === undefined || nowMs - track.sinceMs < YOUNG_MS) return null;
    const spanMs = nowMs - past.atMs;
    if (spanMs < WINDOW_MS) return null;
    const growth = (backlogMs - past.backlogMs) / spanMs;
    const isNarrow =
      (backlogMs > BACKLOG_MS && growth > GROWING) || (backlogMs > LARGE_BACKLOG_MS && growth > -GROWING / 3);
    if (!isNarrow) {
      track.narrow = false;
      return null;
    }
    const before = track.samples.at(-2) ?? past;
    const pauses = backlogMs - before.backlogMs > PAUSED * (nowMs - before.atMs);
    // One that has just begun to fall is over a pause.
    const falls = backlogMs < before.backlogMs - FALLS_MS;
    const wasNarrow = track.narrow;
    track.narrow = !falls && !pauses;
    if (falls || (pauses && backlogMs < LARGE_BACKLOG_MS)) return null;
    // Seen twice, unless there is no time for that.
    if (!wasNarrow && backlogMs < LARGE_BACKLOG_MS) return null;
    // A queue that grows by half a second a second says that half of what is offered goes out.
    const carries = Math.min(sentKbps, offeredKbps * (1 - Math.min(MOST_GROWTH, Math.max(0, growth))));
    if (carries > offeredKbps * STUCK) return carries;
    // With nothing to send in the kernel it is not the connection that is stuck.
    return backlogMs > STUCK_MS && unsentBytes !== 0 ? offeredKbps / 2 : null;
  }

  /** What a connection carries whose queue in the kernel grows, long before ours does; null when it does not. */
  #lineCarries({ about }: FlowSample, nowMs: number, offeredKbps: number): number | null {
    const track = this.#tracks.get(about);
    if (track === undefined || nowMs - track.sinceMs < YOUNG_MS) return null;
    const growth = track.queue.growth();
    if (growth === null || !this.#isOfNow({ atMs: growth.sinceMs, backlogMs: growth.fromMs }, nowMs)) return null;
    return Math.min(offeredKbps, Math.max(growth.arrivesKbps, offeredKbps * (1 - MOST_GROWTH)));
  }

  /** What went out then was encoded with the present bitrate. */
  #isOfNow(sample: { atMs: number; backlogMs: number }, nowMs: number): boolean {
    const since = this.#changedMs + SWAP_MS;
    return sample.atMs - sample.backlogMs >= since || nowMs - since > MOST_SETTLE_MS;
  }

  #down(input: AdaptiveInput, flow: FlowSample, carriesKbps: number, offered: number): BitrateDecision | null {
    const { nowMs, settings, videoKbps, audioKbps } = input;
    const now = this.#kbps ?? videoKbps;
    this.#quietSinceMs = null;
    // Where it came from went well; it is enough when that leaves some of the connection free.
    const isEnough = this.#from * OVERHEAD + audioKbps <= carriesKbps * PROVEN_SAFETY;
    const fitting = Math.max((carriesKbps * SAFETY - audioKbps) / OVERHEAD, isEnough ? this.#from : 0);
    // Less than a tenth would help nobody.
    const wanted = Math.min(fitting, now * 0.9);
    const kbps = Math.max(settings.minKbps, Math.floor(wanted / 10) * 10);
    if (kbps >= now) return null;
    const again = this.#ceiling !== null && now <= this.#ceiling.kbps + settings.stepKbps;
    const waitMs = again ? Math.min(MOST_WAIT_MS, (this.#ceiling?.waitMs ?? 0) * 2) : FIRST_WAIT_MS;
    this.#ceiling = { kbps: now, untilMs: nowMs + waitMs, waitMs };
    this.#kbps = kbps;
    this.#from = 0;
    this.#about = flow.about;
    this.#changedMs = nowMs;
    return {
      kbps,
      reason: `${flow.name} takes ${megabits(carriesKbps)} of ${megabits(offered)} Mb/s.`,
      about: flow.about,
    };
  }

  #up(input: AdaptiveInput, flows: readonly FlowSample[], kbps: number): BitrateDecision | null {
    const { nowMs, settings, videoKbps } = input;
    const quiet = flows.every((flow) => flow.running && flow.backlogMs < QUIET_BACKLOG_MS);
    if (!quiet) {
      this.#quietSinceMs = null;
      return null;
    }
    this.#quietSinceMs ??= nowMs;
    const quietMs = nowMs - Math.max(this.#quietSinceMs, this.#changedMs);
    if (this.#ceiling !== null && kbps >= this.#ceiling.kbps && quietMs >= PROVEN_MS) this.#ceiling = null;
    const next = Math.min(videoKbps, kbps + settings.stepKbps);
    const waits = this.#ceiling !== null && next >= this.#ceiling.kbps && nowMs < this.#ceiling.untilMs;
    if (quietMs < QUIET_MS || waits) return null;
    this.#changedMs = nowMs;
    if (next === videoKbps) return this.#back('The connection carries it again.');
    this.#from = kbps;
    this.#kbps = next;
    return { kbps: next, reason: 'The connection carries more again.', about: this.#about };
  }

  #back(reason: string): BitrateDecision {
    this.#kbps = null;
    this.#about = null;
    this.#quietSinceMs = null;
    return { kbps: null, reason, about: null };
  }
}
