/** Everything that brings the program to one destination: its first address, and the backup when there is one. */
import type { FlowSample } from '#shared/outputs/adaptive.ts';
import { type FailoverState, startFailover, stepFailover } from '#shared/outputs/failover.ts';
import { type Destination, kindOf, kindOfBackup } from '#shared/show/destination-config.ts';
import type { AddressState, DestinationState, SinkStatus } from '#shared/state/state.ts';
import type { SinkTelemetry } from '#shared/state/telemetry.ts';
import type { PushTarget } from './push-args.ts';
import type { PushSink } from './push-sink.ts';

export interface OutputOptions {
  destination: Destination;
  makeSink: (target: PushTarget, name: 'primary' | 'backup') => PushSink;
  say: (level: 'info' | 'warn', text: string) => void;
  onChange: () => void;
  now?: () => number;
}

type Flow = Omit<FlowSample, 'about' | 'name'>;

const lookEveryMs = 250;

/** The best that can be said of two addresses, from the best to the worst. */
const ORDER: readonly SinkStatus[] = ['running', 'waiting', 'connecting', 'retrying', 'refused', 'stopped'];

const primaryTarget = (destination: Destination): PushTarget => ({ ...destination, kind: kindOf(destination) });

function backupTarget(destination: Destination): PushTarget | null {
  const { backup, key, verifyTls, latencyMs, segmentS, srtMode } = destination;
  if (backup === null) return null;
  const kind = kindOfBackup(destination, backup);
  return { verifyTls, latencyMs, segmentS, srtMode, ...backup, kind, key: backup.key ?? key };
}

/** What has to be opened anew when it changes. */
export const targetsOf = (destination: Destination): string => {
  const { url, kind, key, passphrase, srtMode, latencyMs, segmentS, verifyTls, backup, rendition } = destination;
  return JSON.stringify([url, kind, key, passphrase, srtMode, latencyMs, segmentS, verifyTls, backup, rendition]);
};

export class Output {
  readonly #options: OutputOptions;
  readonly #now: () => number;
  readonly #primary: PushSink;
  readonly #backup: PushSink | null;
  readonly #when: 'both' | 'failure';
  #failover: FailoverState;
  #timer: NodeJS.Timeout | null = null;
  #stopping = false;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    const { destination, makeSink } = options;
    const second = backupTarget(destination);
    this.#when = destination.backup?.when ?? 'failure';
    this.#failover = startFailover(this.#now());
    this.#primary = makeSink(primaryTarget(destination), 'primary');
    this.#backup = second === null ? null : makeSink(second, 'backup');
  }

  /** Starts pushing; an address that was refused is tried anew. */
  start(): void {
    this.#stopping = false;
    this.#primary.start();
    if (this.#backup === null) return;
    if (this.#when === 'both') this.#backup.start();
    else if (this.#timer === null) {
      this.#failover = startFailover(this.#now());
      this.#timer = setInterval(() => this.look(), lookEveryMs);
    } else if (this.#failover.using === 'backup') this.#backup.start();
  }

  /** Resolves when nothing of it runs. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await Promise.all([this.#primary.stop(), this.#backup?.stop()]);
  }

  /** Looks how the first address does, and feeds the second one or lets it go. */
  look(): void {
    if (this.#backup === null || this.#stopping) return;
    const before = this.#failover;
    this.#failover = stepFailover(before, this.#primary.state.status, this.#now());
    if (this.#failover.using === before.using) return;
    if (this.#failover.using === 'backup') {
      this.#options.say(
        'warn',
        `The backup takes over. ${this.#primary.state.problem ?? 'The first address is away.'}`,
      );
      this.#backup.start();
    } else {
      this.#options.say('info', 'The first address is well again: the backup is let go.');
      void this.#backup.stop();
    }
    this.#options.onChange();
  }

  state(): AddressState & Pick<DestinationState, 'inUse' | 'primary' | 'backupState'> {
    const primary = this.#primary.state;
    const backup = this.#backup?.state ?? null;
    return { ...overall(primary, backup), inUse: this.#inUse(), primary, backupState: backup };
  }

  telemetry(): SinkTelemetry {
    const primary = this.#primary.telemetry();
    const backup = this.#backup?.telemetry();
    if (backup === undefined) return primary;
    const used = this.#inUse() === 'backup' ? backup : primary;
    const queues = [primary, backup].filter(({ status }) => status === 'running').map(({ queueMs }) => queueMs);
    return {
      ...used,
      status: this.state().status,
      queueMs: Math.max(0, ...queues),
      droppedFrames: primary.droppedFrames + backup.droppedFrames,
      sentBytes: primary.sentBytes + backup.sentBytes,
      addresses: { primary, backup },
    };
  }

  /** How its connections cope: the slower one of those that run. */
  flow(nowMs: number): Flow {
    const first = this.#primary.flow(nowMs);
    const second = this.#backup?.flow(nowMs);
    if (second === undefined || !second.running) return first;
    if (!first.running) return second;
    return first.backlogMs >= second.backlogMs ? first : second;
  }

  #inUse(): DestinationState['inUse'] {
    const first = this.#primary.state.status === 'running';
    const second = this.#backup?.state.status === 'running';
    if (first && second) return this.#when === 'both' ? 'both' : this.#failover.using;
    if (second) return 'backup';
    return first ? 'primary' : null;
  }
}

/** The better of two; what is wrong with the other one is told with it. */
function overall(primary: AddressState, backup: AddressState | null): AddressState {
  if (backup === null || backup.status === 'stopped') return primary;
  const best = ORDER.indexOf(primary.status) <= ORDER.indexOf(backup.status) ? primary : backup;
  const troubled = primary.problem !== null ? primary : backup;
  return {
    ...best,
    problem: troubled.problem,
    fault: troubled.fault,
    reconnects: primary.reconnects + backup.reconnects,
  };
}
