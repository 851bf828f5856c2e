/** Keeps the program flowing to one place: starts a push, judges its end, tries again, and tells how it goes. */
import { messageOf } from '#shared/errors.ts';
import type { FlowSample } from '#shared/outputs/adaptive.ts';
import { publicAddress } from '#shared/show/address.ts';
import { kindOfUrl } from '#shared/show/destination-config.ts';
import type { AddressState } from '#shared/state/state.ts';
import type { AddressTelemetry, LogEntry } from '#shared/state/telemetry.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { socketWatch, UNKNOWN_SOCKET } from '../monitor/socket-watch.ts';
import type { Attempt, AttemptEnd } from './attempt.ts';
import { systemCaFile } from './ca-file.ts';
import { lackOf } from './capability.ts';
import type { FanOut, ProgramSink } from './fan-out.ts';
import { freePath } from './free-path.ts';
import { HlsUpload } from './hls-upload.ts';
import { type PushPlan, type PushTarget, planPush, targetKind } from './push-args.ts';
import { PushAttempt } from './push-attempt.ts';
import { explainPushEnd, type PushProblem } from './push-problem.ts';
import { RateMeter } from './rate-meter.ts';
import { retryDelayMs } from './retry.ts';
import type { TimedChunk } from './sink-queue.ts';

export type Log = (entry: Pick<LogEntry, 'level' | 'about' | 'text'>) => void;

export interface PushSinkOptions {
  ffmpeg: Pick<Ffmpeg, 'path' | 'protocols' | 'muxers' | 'encoders'>;
  fanOut: FanOut;
  target: PushTarget;
  /** What its log lines are about: `destination:x`, `event`. */
  about: string;
  log: Log;
  /** Called on each change of what `state` returns. */
  onChange: () => void;
  /** Nothing goes out for this long although there is something to send: FFmpeg is started again. */
  stallMs?: number;
  /** Rate of the program, kb/s; null while unknown. */
  kbps?: () => number | null;
}

const STOPPED: Omit<AddressState, 'sinceMs'> = { status: 'stopped', problem: null, fault: null, reconnects: 0 };
const defaultStallMs = 5000;
/** Kinds whose connection is TCP, which the kernel keeps figures of. */
const tcpSchemes = ['rtmp', 'rtmps', 'tcp'];
/** A queue that grows in the kernel is to be seen at each look at the flow, four a second. */
const flowFreshMs = 200;
/** What the connection carries now, for the bitrate: four of FFmpeg’s reports. */
const recentMs = 1000;
/** What goes out a segment at a time has a rate only over several of them. */
const segmentsMs = 10_000;

export class PushSink implements ProgramSink {
  readonly #options: PushSinkOptions;
  readonly #rate: RateMeter;
  readonly #recentRate: RateMeter;
  #state: AddressState = { ...STOPPED, sinceMs: Date.now() };
  #attempt: Attempt | null = null;
  #retry: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;
  /** Started anew while it stops. */
  #again = false;
  /** Data has gone out since `start`. */
  #worked = false;
  /** Attempts in a row at which the far end hung up before it took anything. */
  #hangUps = 0;
  /** Monotonic time at which the connection was lost, or the first attempt made; null while running. */
  #awaySinceMs: number | null = null;
  #sentBytes = 0;
  /** Its connection is one the kernel keeps figures of. */
  #overTcp = false;
  /** It waits for callers: nobody there is no loss. */
  #waits = false;
  /** Dropped by the queues of earlier attempts, and lost in outages that are over. */
  #droppedBefore = 0;
  /** Frames that passed in the outage that is going on. */
  #passedFrames = 0;

  constructor(options: PushSinkOptions) {
    this.#options = options;
    const { kind, url } = options.target;
    const inSegments = (kind ?? kindOfUrl(url)) === 'hls';
    this.#rate = new RateMeter(inSegments ? segmentsMs : undefined);
    this.#recentRate = new RateMeter(inSegments ? segmentsMs : recentMs);
  }

  get state(): AddressState {
    return this.#state;
  }

  /** Process id of the FFmpeg that pushes now. */
  get pid(): number | undefined {
    return this.#attempt?.pid;
  }

  get active(): boolean {
    return this.#state.status !== 'stopped' && this.#state.status !== 'refused';
  }

  /** Starts pushing. One that runs goes on; one that was refused tries anew. */
  start(): void {
    if (this.#stopping !== null) {
      this.#again = true;
      return;
    }
    if (this.active) return;
    this.#worked = false;
    this.#hangUps = 0;
    this.#awaySinceMs = performance.now();
    this.#options.fanOut.add(this);
    this.#change({ ...STOPPED, status: 'connecting' });
    this.#open();
  }

  /** Stops pushing. Resolves when nothing of it runs. */
  async stop(): Promise<void> {
    this.#again = false;
    this.#stopping ??= this.#close().finally(() => {
      this.#stopping = null;
      if (this.#again) this.start();
      this.#again = false;
    });
    await this.#stopping;
  }

  take(item: TimedChunk): void {
    if (this.#worked && !this.#waits && this.#state.status !== 'running') this.#passedFrames += item.chunk.frames;
    this.#attempt?.take(item);
  }

  telemetry(): AddressTelemetry {
    const nowMs = performance.now();
    return {
      status: this.#state.status,
      kbps: (this.#rate.perSecond(nowMs) * 8) / 1000,
      queueMs: this.#attempt?.queueMs(nowMs) ?? 0,
      droppedFrames: this.#droppedBefore + (this.#state.status === 'running' ? (this.#attempt?.droppedFrames ?? 0) : 0),
      sentBytes: this.#sentBytes,
      ...(this.#overTcp ? socketWatch.of(this.#attempt?.pid) : UNKNOWN_SOCKET),
    };
  }

  /** How its connection copes with what it is given. */
  flow(nowMs: number): Omit<FlowSample, 'about' | 'name'> {
    const attempt = this.#attempt;
    const { unsentBytes } = this.#overTcp ? socketWatch.of(attempt?.pid, flowFreshMs) : UNKNOWN_SOCKET;
    return {
      active: this.active,
      running: this.#state.status === 'running',
      backlogMs: this.#attempt?.backlogMs(nowMs) ?? 0,
      sentKbps: (this.#recentRate.perSecond(nowMs) * 8) / 1000,
      unsentBytes,
      line: unsentBytes === null ? null : (attempt?.line?.(socketWatch.readMs, unsentBytes) ?? null),
    };
  }

  #open(): void {
    this.#retry = null;
    const attempt = this.#begin();
    if (attempt === null) return;
    this.#attempt = attempt;
    if (this.#waits && this.#state.status !== 'waiting') this.#change({ status: 'waiting' });
    void attempt.ended.then((end) => this.#ended(attempt, end));
  }

  /** A try with the first GOP in it; null when this FFmpeg can never do it: then the sink is refused. */
  #begin(): Attempt | null {
    const { target, ffmpeg, stallMs = defaultStallMs } = this.#options;
    try {
      if (targetKind(target) === 'hls') return this.#upload(stallMs);
      const plan = this.#plan();
      const lacking = lackOf(ffmpeg, plan);
      if (lacking !== null) {
        this.#refuse({ fault: 'lacks', refused: true, text: `This FFmpeg has no ${lacking}.` });
        return null;
      }
      return this.#push(plan, stallMs);
    } catch (error) {
      this.#refuse({ fault: 'address', refused: true, text: `The address cannot be used: ${messageOf(error)}.` });
      return null;
    }
  }

  #plan(): PushPlan {
    const { target, kbps } = this.#options;
    const url = targetKind(target) === 'file' ? freePath(target.url) : target.url;
    return planPush({ ...target, url }, { caFile: systemCaFile(), kbps: kbps?.() ?? null });
  }

  #push(plan: PushPlan, stallMs: number): Attempt {
    this.#waits = plan.waits;
    this.#overTcp = tcpSchemes.includes(plan.scheme);
    const feed = (): void => {
      for (const item of this.#options.fanOut.currentGop()) attempt.take(item);
    };
    const attempt: Attempt = new PushAttempt({
      ffmpeg: this.#options.ffmpeg,
      plan,
      job: this.#options.about === 'event' ? 'uplink' : this.#options.about,
      stallMs,
      ...(this.#overTcp ? { unsentBytes: () => socketWatch.of(attempt.pid).unsentBytes } : {}),
      onSent: (bytes) => this.#sent(attempt, bytes),
      onCalled: feed,
    });
    // A burst is lost on a plain datagram receiver; everybody else is on air without waiting for a key frame.
    if (!['udp', 'rtp'].includes(plan.scheme)) feed();
    return attempt;
  }

  #upload(stallMs: number): Attempt {
    const attempt: Attempt = new HlsUpload({
      target: this.#options.target,
      host: this.#host(),
      stallMs,
      onSent: (bytes) => this.#sent(attempt, bytes),
    });
    for (const item of this.#options.fanOut.currentGop()) attempt.take(item);
    return attempt;
  }

  #sent(attempt: Attempt, bytes: number): void {
    this.#sentBytes += bytes;
    const nowMs = performance.now();
    this.#rate.add(this.#sentBytes, nowMs);
    this.#recentRate.add(this.#sentBytes, nowMs);
    if (this.#state.status === 'running' || this.#stopping !== null) return;
    const again = this.#worked;
    // What the new connection has in hand is not lost.
    this.#droppedBefore += Math.max(0, this.#passedFrames - attempt.takenFrames);
    this.#passedFrames = 0;
    this.#worked = true;
    this.#awaySinceMs = null;
    this.#change({
      status: 'running',
      problem: null,
      fault: null,
      reconnects: this.#state.reconnects + (again && !this.#waits ? 1 : 0),
    });
    this.#say('info', again ? `Connected to ${this.#host()} again.` : `Pushing to ${this.#host()}.`);
  }

  #ended(attempt: Attempt, end: AttemptEnd): void {
    // Of an attempt that never got through, all frames count among those that passed.
    if (end.hadSent) this.#droppedBefore += attempt.droppedFrames;
    if (this.#attempt === attempt) this.#attempt = null;
    this.#rate.clear();
    this.#recentRate.clear();
    if (this.#stopping !== null || !this.active) return;
    const problem =
      end.problem ??
      explainPushEnd({
        kind: targetKind(this.#options.target),
        host: this.#host(),
        lines: end.lines,
        hadSent: end.hadSent,
        workedBefore: this.#worked,
        stalled: end.stalled,
        signal: end.signal,
        hangUps: this.#hangUps,
      });
    this.#hangUps = problem.fault === 'closed' && !end.hadSent ? this.#hangUps + 1 : 0;
    if (this.#waits) this.#waitAgain(problem, end.hadSent);
    else if (problem.refused) this.#refuse(problem);
    else this.#tryAgain(problem);
  }

  #tryAgain({ fault, text }: PushProblem): void {
    if (text !== this.#state.problem) this.#say('warn', text);
    this.#awaySinceMs ??= performance.now();
    this.#change({ status: 'retrying', problem: text, fault });
    this.#retry = setTimeout(() => this.#open(), retryDelayMs(performance.now() - this.#awaySinceMs));
  }

  /** A caller that goes, or that was turned away, is no fault of ours: the next one may come. */
  #waitAgain(problem: PushProblem, hadCaller: boolean): void {
    if (!hadCaller && !problem.refused) {
      this.#tryAgain(problem);
      return;
    }
    this.#awaySinceMs = performance.now();
    const text = hadCaller ? 'The caller has gone.' : `A caller was turned away: ${problem.text}`;
    this.#say(hadCaller ? 'info' : 'warn', text);
    this.#change({ status: 'waiting', problem: hadCaller ? null : text, fault: hadCaller ? null : problem.fault });
    this.#retry = setTimeout(() => this.#open(), retryDelayMs(0));
  }

  #refuse({ fault, text }: PushProblem): void {
    this.#options.fanOut.remove(this);
    this.#change({ status: 'refused', problem: text, fault });
    this.#say('error', `${text} It is not tried again until it is started anew.`);
  }

  async #close(): Promise<void> {
    this.#options.fanOut.remove(this);
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    await this.#attempt?.stop();
    await this.#attempt?.ended;
    if (this.#state.status !== 'stopped') this.#change({ status: 'stopped', problem: null, fault: null });
  }

  #host(): string {
    const { url } = this.#options.target;
    return /^[a-z]+:\/\/([^/]+)/.exec(publicAddress(url))?.[1] ?? (url.includes('://') ? 'the address' : url);
  }

  #say(level: LogEntry['level'], text: string): void {
    this.#options.log({ level, about: this.#options.about, text });
  }

  #change(changes: Partial<AddressState>): void {
    const before = this.#state;
    const sinceMs = changes.status !== undefined && changes.status !== before.status ? Date.now() : before.sinceMs;
    this.#state = { ...before, ...changes, sinceMs };
    this.#options.onChange();
  }
}
