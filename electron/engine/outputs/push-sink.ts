/** Keeps the program flowing to one place: starts a push, judges its end, tries again, and tells how it goes. */
import { messageOf } from '#shared/errors.ts';
import type { FlowSample } from '#shared/outputs/adaptive.ts';
import { publicAddress } from '#shared/show/address.ts';
import type { SinkStatus } from '#shared/state/state.ts';
import type { LogEntry, SinkTelemetry } from '#shared/state/telemetry.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { socketWatch, UNKNOWN_SOCKET } from '../monitor/socket-watch.ts';
import type { FanOut, ProgramSink } from './fan-out.ts';
import { type PushPlan, type PushTarget, planPush } from './push-args.ts';
import { type AttemptEnd, PushAttempt } from './push-attempt.ts';
import { explainPushEnd } from './push-problem.ts';
import { RateMeter } from './rate-meter.ts';
import { retryDelayMs } from './retry.ts';
import type { TimedChunk } from './sink-queue.ts';

export type Log = (entry: Pick<LogEntry, 'level' | 'about' | 'text'>) => void;

export interface PushSinkOptions {
  ffmpeg: Pick<Ffmpeg, 'path' | 'protocols'>;
  fanOut: FanOut;
  target: PushTarget;
  /** What its log lines are about: `destination:x`, `event`. */
  about: string;
  log: Log;
  /** Called on each change of what `state` returns. */
  onChange: () => void;
  /** Nothing goes out for this long although there is something to send: FFmpeg is started again. */
  stallMs?: number;
}

export interface PushState {
  status: SinkStatus;
  /** Wall clock since which it has that status. */
  sinceMs: number;
  /** Why it is not running; null while it is, and before the first problem. */
  problem: string | null;
  /** How often the connection was made again after a loss. */
  reconnects: number;
}

const defaultStallMs = 5000;
/** What the connection carries now, for the bitrate: four of FFmpeg’s reports. */
const recentMs = 1000;

export class PushSink implements ProgramSink {
  readonly #options: PushSinkOptions;
  readonly #rate = new RateMeter();
  readonly #recentRate = new RateMeter(recentMs);
  #state: PushState = { status: 'stopped', sinceMs: Date.now(), problem: null, reconnects: 0 };
  #attempt: PushAttempt | null = null;
  #retry: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;
  /** Data has gone out since `start`. */
  #worked = false;
  /** Monotonic time at which the connection was lost, or the first attempt made; null while running. */
  #awaySinceMs: number | null = null;
  #sentBytes = 0;
  /** Its connection is one the kernel keeps figures of. */
  #overTcp = false;
  /** Dropped by the queues of earlier attempts, and lost in outages that are over. */
  #droppedBefore = 0;
  /** Frames that passed in the outage that is going on. */
  #passedFrames = 0;

  constructor(options: PushSinkOptions) {
    this.#options = options;
  }

  get state(): PushState {
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
      void this.#stopping.then(() => this.start());
      return;
    }
    if (this.active) return;
    this.#worked = false;
    this.#awaySinceMs = performance.now();
    this.#options.fanOut.add(this);
    this.#change({ status: 'connecting', problem: null, reconnects: 0 });
    this.#open();
  }

  /** Stops pushing. Resolves when nothing of it runs. */
  async stop(): Promise<void> {
    this.#stopping ??= this.#close().finally(() => {
      this.#stopping = null;
    });
    await this.#stopping;
  }

  take(item: TimedChunk): void {
    if (this.#worked && this.#state.status !== 'running') this.#passedFrames += item.chunk.frames;
    this.#attempt?.take(item);
  }

  telemetry(): SinkTelemetry {
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
  flow(nowMs: number): Pick<FlowSample, 'active' | 'running' | 'backlogMs' | 'sentKbps'> {
    return {
      active: this.active,
      running: this.#state.status === 'running',
      backlogMs: this.#attempt?.backlogMs(nowMs) ?? 0,
      sentKbps: (this.#recentRate.perSecond(nowMs) * 8) / 1000,
    };
  }

  #open(): void {
    this.#retry = null;
    const plan = this.#plan();
    if (plan === null) return;
    const attempt = new PushAttempt({
      ffmpeg: this.#options.ffmpeg,
      plan,
      job: this.#options.about === 'event' ? 'uplink' : this.#options.about,
      stallMs: this.#options.stallMs ?? defaultStallMs,
      onSent: (bytes) => this.#sent(attempt, bytes),
    });
    this.#attempt = attempt;
    this.#overTcp = plan.scheme !== 'udp:' && plan.scheme !== 'srt:';
    // A burst is lost on a plain datagram receiver; everybody else is on air without waiting for a key frame.
    if (plan.scheme !== 'udp:') for (const item of this.#options.fanOut.currentGop()) attempt.take(item);
    void attempt.ended.then((end) => this.#ended(attempt, plan, end));
  }

  /** The command line, or null when this FFmpeg can never do it: then the sink is refused. */
  #plan(): PushPlan | null {
    try {
      const plan = planPush(this.#options.target);
      const protocol = plan.scheme.slice(0, -1);
      if (this.#options.ffmpeg.protocols.has(protocol)) return plan;
      this.#refuse(`This FFmpeg cannot push over ${protocol.toUpperCase()}.`);
    } catch (error) {
      this.#refuse(`The address cannot be used: ${messageOf(error)}.`);
    }
    return null;
  }

  #sent(attempt: PushAttempt, bytes: number): void {
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
    this.#change({ status: 'running', problem: null, reconnects: this.#state.reconnects + (again ? 1 : 0) });
    this.#say('info', again ? `Connected to ${this.#host()} again.` : `Pushing to ${this.#host()}.`);
  }

  #ended(attempt: PushAttempt, plan: PushPlan, end: AttemptEnd): void {
    // Of an attempt that never got through, all frames count among those that passed.
    if (end.hadSent) this.#droppedBefore += attempt.droppedFrames;
    if (this.#attempt === attempt) this.#attempt = null;
    this.#rate.clear();
    this.#recentRate.clear();
    if (this.#stopping !== null || !this.active) return;
    const { refused, text } = explainPushEnd({
      scheme: plan.scheme,
      host: this.#host(),
      lines: end.exit.stderrTail,
      hadSent: end.hadSent,
      workedBefore: this.#worked,
      stalled: end.stalled,
    });
    if (refused) {
      this.#refuse(text);
      return;
    }
    if (text !== this.#state.problem) this.#say('warn', text);
    this.#awaySinceMs ??= performance.now();
    this.#change({ status: 'retrying', problem: text });
    this.#retry = setTimeout(() => this.#open(), retryDelayMs(performance.now() - this.#awaySinceMs));
  }

  #refuse(text: string): void {
    this.#options.fanOut.remove(this);
    this.#change({ status: 'refused', problem: text });
    this.#say('error', `${text} It is not tried again until it is started anew.`);
  }

  async #close(): Promise<void> {
    this.#options.fanOut.remove(this);
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    await this.#attempt?.stop();
    await this.#attempt?.ended;
    if (this.#state.status !== 'stopped') this.#change({ status: 'stopped', problem: null });
  }

  #host(): string {
    return /^[a-z]+:\/\/([^/]+)/.exec(publicAddress(this.#options.target.url))?.[1] ?? 'the address';
  }

  #say(level: LogEntry['level'], text: string): void {
    this.#options.log({ level, about: this.#options.about, text });
  }

  #change(changes: Partial<PushState>): void {
    const before = this.#state;
    const sinceMs = changes.status !== undefined && changes.status !== before.status ? Date.now() : before.sinceMs;
    this.#state = { ...before, ...changes, sinceMs };
    this.#options.onChange();
  }
}
