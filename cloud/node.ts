/** The event node: contribution in, ladder, HLS origin, and what it says of itself. */

import { joinBytes } from '#shared/bytes.ts';
import type { NodeSettings, NodeStatus } from '#shared/node/contract.ts';
import { unwrapPts, wallClockOfPts } from '#shared/program-time.ts';
import { PTS_HZ, ptsDelta } from '#shared/ts/packet.ts';
import type { Listener } from './ingest/listener.ts';
import { type ParameterSets, sameSets } from './ingest/parameter-sets.ts';
import { BitrateMeter, SpeedMeter } from './ingest/rates.ts';
import { ContributionReader, type Piece } from './ingest/reader.ts';
import { listenSrt } from './ingest/srt-listener.ts';
import { listenTcp } from './ingest/tcp-listener.ts';
import { Origin } from './packager/origin.ts';
import { SystemMeter } from './system.ts';
import { Session } from './transcode/session.ts';

const checkMs = 500;
/** What a publisher that went away had sent may take this long to come out of the ladder. */
const drainMs = 1500;
/** Another encoder’s pictures need FFmpegs of their own, which take so long until their figures mean something. */
const changeMs = 4000;
/** Who describes the pictures anew more often than this gets no new session each time: players would starve. */
const describedTicks = 5 * PTS_HZ;

export class EventNode {
  readonly origin: Origin;
  readonly #settings: NodeSettings;
  readonly #bitrate = new BitrateMeter();
  readonly #speed = new SpeedMeter();
  readonly #system = new SystemMeter();
  readonly #timer: NodeJS.Timeout;
  #listener: Listener | null = null;
  #reader: ContributionReader | null = null;
  #session: Session | null = null;
  /** What describes the pictures of the session, and from when on. */
  #described: { sets: ParameterSets; pts: number } | null = null;
  /** The ladder is begun anew for other pictures, with nothing wrong: until then, and how fast it was. */
  #change: { untilMs: number; speed: number } | null = null;
  /** Sessions that are over and still writing their last segments. */
  readonly #draining = new Set<Promise<void>>();
  /** Frames of earlier connections. */
  #past = { received: 0, missing: 0 };
  #epochMs: number | null = null;
  /** Without a program clock: arrival of the session’s first key frame, and its time stamp. */
  #anchor: { atMs: number; pts: number } | null = null;
  #ladderRestarts = 0;
  #ending = false;
  #problem: string | null = null;

  constructor(settings: NodeSettings) {
    this.#settings = settings;
    this.origin = new Origin(settings.ladder, settings.windowSegments, settings.resume?.firstSegment);
    this.#timer = setInterval(() => this.#check(), checkMs);
  }

  /** Opens the ingest; resolves with its address once a publisher can connect. */
  async start(): Promise<string> {
    const { host, ffmpeg, ingest, resume } = this.#settings;
    const port = resume?.ingestPort;
    const events = {
      connected: () => this.#connected(),
      data: (bytes: Uint8Array) => this.#data(bytes),
      disconnected: () => this.#disconnected(),
      problem: (text: string) => {
        this.#problem = text;
      },
    };
    this.#listener =
      ingest.kind === 'srt'
        ? await listenSrt({ ffmpeg, host, port, passphrase: ingest.passphrase, latencyMs: ingest.latencyMs }, events)
        : await listenTcp(host, port ?? 0, events);
    return this.#listener.address;
  }

  /** Sets the wall clock of program frame 0; segments planned from now on carry it. */
  setClock(epochMs: number): void {
    this.#epochMs = epochMs;
  }

  /** Closes the ingest, lets what is under way come out for `patienceMs`, and finishes the playlists. */
  async end(patienceMs: number): Promise<void> {
    this.#ending = true;
    clearInterval(this.#timer);
    const closed = this.#listener?.stop();
    this.#endSession(patienceMs);
    await Promise.all([closed, ...this.#draining]);
    this.origin.end();
  }

  status(viewers: number): NodeStatus {
    const nowMs = Date.now();
    const meter = this.#reader?.meter;
    const newest = this.origin.newest();
    const receiving = this.#session !== null;
    const change = this.#change !== null && receiving && nowMs < this.#change.untilMs ? this.#change : null;
    const newestPts = {
      ingest: meter?.newestPts ?? null,
      ladder: this.#session?.newestPts ?? null,
      origin: newest === null ? null : newest.planned.startPts + (newest.planned.durationTicks ?? 0),
    };
    const delay = (pts: number | null): number | null => (receiving ? this.#delayMs(pts, nowMs) : null);
    return {
      status: this.#ending ? 'ending' : receiving ? 'receiving' : 'waiting',
      ingest: {
        connected: this.#reader !== null,
        kbps: this.#bitrate.kbps(nowMs),
        framesReceived: this.#past.received + (meter?.received ?? 0),
        framesMissing: this.#past.missing + (meter?.missing ?? 0),
        delayMs: delay(newestPts.ingest),
        publishers: this.#listener?.publishers ?? 0,
      },
      ladder: {
        running: change !== null || (this.#session?.ladderRuns ?? false),
        speed: Math.round((change?.speed ?? this.#speed.speed(nowMs)) * 100) / 100,
        delayMs: delay(newestPts.ladder),
        restarts: this.#ladderRestarts,
      },
      origin: {
        delayMs: delay(newestPts.origin),
        newestSegmentAgeMs: newest === null ? null : nowMs - newest.publishedAtMs,
        segments: this.origin.passthrough.held,
        viewers,
      },
      cpuPct: this.#system.cpuPct,
      memoryMb: this.#system.memoryMb,
      renditions: this.origin.describe(),
      newestPts,
      nextSegment: this.origin.plan.nextSequence,
      problem: this.#problem,
    };
  }

  #connected(): void {
    this.#reader = new ContributionReader();
    this.#problem = null;
  }

  #disconnected(): void {
    this.#endSession(drainMs);
    const meter = this.#reader?.meter;
    if (meter !== undefined) {
      this.#past = {
        received: this.#past.received + meter.received,
        missing: this.#past.missing + meter.missing,
      };
    }
    this.#reader = null;
    if (!this.#ending) this.#problem = 'The publisher went away.';
  }

  #data(bytes: Uint8Array): void {
    const reader = this.#reader;
    if (reader === null || this.#ending) return;
    this.#bitrate.add(bytes.length, Date.now());
    for (const piece of reader.push(bytes)) this.#piece(reader, piece);
  }

  #piece(reader: ContributionReader, piece: Piece): void {
    if (piece.jump) this.#endSession(drainMs);
    else if (this.#isOtherPicture(piece)) {
      const nowMs = Date.now();
      const speed = this.#speed.speed(nowMs);
      this.#endSession(drainMs);
      this.#change = { untilMs: nowMs + changeMs, speed };
    }
    if (piece.keyPts === null) {
      this.#session?.append(piece.data);
      return;
    }
    const nowMs = Date.now();
    if (this.#session === null) {
      this.#session = this.#beginSession(reader);
      this.#described = null;
      this.#anchor = { atMs: nowMs, pts: piece.keyPts };
    }
    if (piece.sets !== null) this.#described ??= { sets: piece.sets, pts: piece.keyPts };
    this.origin.fps = reader.fps ?? this.origin.fps;
    const segment = this.origin.plan.keyFrame(piece.keyPts, this.#wallClock(piece.keyPts, nowMs));
    if (segment === null) {
      this.#session.append(piece.data);
      return;
    }
    this.#session.begin(segment, joinBytes([reader.tables, piece.data]));
    this.origin.prune();
  }

  /**
   * Another encoder’s pictures begin, as with pass-through: an initialisation segment describes one only, so a new one
   * follows a discontinuity (RFC 8216, 4.3.2.3 and 4.3.2.5). Strict players show nothing, or green, without.
   */
  #isOtherPicture({ sets, keyPts }: Piece): boolean {
    const described = this.#described;
    if (sets === null || keyPts === null || described === null || sameSets(sets, described.sets)) return false;
    return ptsDelta(keyPts, described.pts) >= describedTicks;
  }

  #beginSession(reader: ContributionReader): Session {
    return new Session(this.origin, this.#settings.ffmpeg, reader.audio, {
      progress: (pts) => this.#speed.add(pts, Date.now()),
      failed: (what, reason) => {
        this.#change = null;
        // What passes the picture through is no part of the ladder: its absence shows at the origin.
        if (what === 'ladder') this.#ladderRestarts += 1;
        this.#problem = `The ${what} FFmpeg ended and starts again: ${reason}`;
      },
    });
  }

  #endSession(patienceMs: number): void {
    const session = this.#session;
    if (session === null) return;
    this.#session = null;
    this.#speed.reset();
    const endPts = this.#reader?.meter.endPts;
    if (endPts !== null && endPts !== undefined) this.origin.plan.closeSession(endPts);
    const drained = session.finish(patienceMs);
    this.#draining.add(drained);
    void drained.finally(() => this.#draining.delete(drained));
  }

  /** When the picture with this time stamp was at the lens. */
  #wallClock(pts: number, nowMs: number): number {
    if (this.#epochMs !== null) return wallClockOfPts(unwrapPts(pts, this.#epochMs, nowMs), this.#epochMs);
    if (this.#anchor === null) return nowMs;
    return this.#anchor.atMs + (ptsDelta(pts, this.#anchor.pts) * 1000) / PTS_HZ;
  }

  #delayMs(pts: number | null, nowMs: number): number | null {
    if (pts === null || this.#epochMs === null) return null;
    return Math.round(nowMs - wallClockOfPts(unwrapPts(pts, this.#epochMs, nowMs), this.#epochMs));
  }

  #check(): void {
    const nowMs = Date.now();
    this.#listener?.check(nowMs);
    this.#session?.check(nowMs);
    this.#system.sample();
  }
}
