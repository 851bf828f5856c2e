/**
 * The bitrate that the connections carry. Down at once when what waits for one of them grows: to what that connection
 * really takes, less a margin in which the backlog drains. Up again one step at a time, only after a quiet while, and
 * after a step that was too much the next try waits twice as long. Pure: time comes in with each step.
 */
import type { AdaptiveSettings } from '../show/encoder-settings.ts';

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
/** A healthy push reports a frame as sent up to 300 ms after it got it. */
const BACKLOG_MS = 500;
/** Even one that no longer grows is too much above this: our queue drops at 1.5 s. */
const LARGE_BACKLOG_MS = 1000;
const QUIET_BACKLOG_MS = 400;
/** Growth is looked at over this time. */
const WINDOW_MS = 600;
/** Milliseconds a millisecond. */
const GROWING = 0.15;
/** A connection that has just come up empties what it was given at once. */
const YOUNG_MS = 1500;
/** After a change, until its effect shows: the encoder’s start and one window. */
const SETTLE_MS = 1200;
/** Less than this share of what is offered goes out: it is stuck, which no bitrate helps. */
const STUCK = 0.05;
const QUIET_MS = 8000;
const MOST_QUIET_MS = 128_000;
/** Trouble this soon after a step up is that step’s. */
const PROOF_MS = 20_000;

interface Track {
  sinceMs: number;
  samples: { atMs: number; backlogMs: number }[];
}

const megabits = (kbps: number): string => (kbps / 1000).toFixed(1);

export class AdaptiveBitrate {
  readonly #tracks = new Map<string, Track>();
  /** Null: the settings’ own. */
  #kbps: number | null = null;
  #about: string | null = null;
  #changedMs = Number.NEGATIVE_INFINITY;
  #quietSinceMs: number | null = null;
  #quietMs = QUIET_MS;
  /** The last step up: when, and from where. */
  #rise: { atMs: number; from: number } | null = null;

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
    const settled = nowMs - this.#changedMs >= SETTLE_MS;
    const offered = (this.#kbps ?? videoKbps) * OVERHEAD + input.audioKbps;
    let worst: { flow: FlowSample; carriesKbps: number } | null = null;
    for (const flow of flows) {
      const carriesKbps = settled ? this.#carries(flow, nowMs, offered) : null;
      if (carriesKbps !== null && (worst === null || carriesKbps < worst.carriesKbps)) worst = { flow, carriesKbps };
    }
    if (worst !== null) return this.#down(input, worst.flow, worst.carriesKbps, offered);
    return this.#kbps === null ? null : this.#up(input, flows, this.#kbps);
  }

  #follow(flows: readonly FlowSample[], nowMs: number): void {
    for (const [about] of this.#tracks) {
      if (!flows.some((flow) => flow.about === about && flow.running)) this.#tracks.delete(about);
    }
    for (const { about, running, backlogMs } of flows) {
      if (!running) continue;
      const track = this.#tracks.get(about) ?? { sinceMs: nowMs, samples: [] };
      this.#tracks.set(about, track);
      track.samples.push({ atMs: nowMs, backlogMs });
      // One that is old enough to look back to is kept.
      while ((track.samples[1]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) track.samples.shift();
    }
  }

  /** What a connection carries that is too narrow, kb/s; null for one that copes, or that carries nothing at all. */
  #carries({ about, backlogMs, sentKbps }: FlowSample, nowMs: number, offeredKbps: number): number | null {
    const track = this.#tracks.get(about);
    const past = track?.samples[0];
    if (track === undefined || past === undefined || nowMs - track.sinceMs < YOUNG_MS) return null;
    const spanMs = nowMs - past.atMs;
    if (spanMs < WINDOW_MS) return null;
    const growth = (backlogMs - past.backlogMs) / spanMs;
    const isNarrow =
      (backlogMs > BACKLOG_MS && growth > GROWING) || (backlogMs > LARGE_BACKLOG_MS && growth > -GROWING / 3);
    if (!isNarrow) return null;
    // A queue that grows by half a second a second says that half of what is offered goes out.
    const carries = Math.min(sentKbps, offeredKbps * (1 - Math.min(1, Math.max(0, growth))));
    return carries < offeredKbps * STUCK ? null : carries;
  }

  #down(input: AdaptiveInput, flow: FlowSample, carriesKbps: number, offered: number): BitrateDecision | null {
    const { nowMs, settings, videoKbps, audioKbps } = input;
    const now = this.#kbps ?? videoKbps;
    this.#quietSinceMs = null;
    const proportional = (carriesKbps * SAFETY - audioKbps) / OVERHEAD;
    let wanted = Math.min(proportional, now * 0.9);
    if (this.#rise !== null && nowMs - this.#rise.atMs < PROOF_MS) {
      // What went well before that step went well for a while: a little less drains the backlog as surely.
      wanted = Math.max(wanted, Math.min(this.#rise.from, now * 0.9));
      this.#quietMs = Math.min(MOST_QUIET_MS, this.#quietMs * 2);
    }
    this.#rise = null;
    const kbps = Math.max(settings.minKbps, Math.floor(wanted / 10) * 10);
    if (kbps >= now) return null;
    this.#kbps = kbps;
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
    if (nowMs - Math.max(this.#quietSinceMs, this.#changedMs) < this.#quietMs) return null;
    if (this.#rise !== null) this.#quietMs = QUIET_MS;
    this.#rise = { atMs: nowMs, from: kbps };
    this.#changedMs = nowMs;
    if (kbps + settings.stepKbps >= videoKbps) return this.#back('The connection carries it again.');
    this.#kbps = kbps + settings.stepKbps;
    return { kbps: this.#kbps, reason: 'The connection carries more again.', about: this.#about };
  }

  #back(reason: string): BitrateDecision {
    this.#kbps = null;
    this.#about = null;
    this.#quietSinceMs = null;
    return { kbps: null, reason, about: null };
  }
}
