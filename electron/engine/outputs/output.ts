/** Everything that brings the program to one destination: its first address, and the backup when there is one. */
import type { FlowSample } from '#shared/outputs/adaptive.ts';
import { type FailoverState, isWell, startFailover, stepFailover } from '#shared/outputs/failover.ts';
import type { Destination } from '#shared/show/destination-config.ts';
import type { AddressState, DestinationState, SinkStatus } from '#shared/state/state.ts';
import type { SinkTelemetry } from '#shared/state/telemetry.ts';
import type { PushTarget } from './push-args.ts';
import type { PushSink } from './push-sink.ts';
import { backupTarget, primaryTarget, reopens } from './targets.ts';

/** One address as an output sees it. */
export type AddressSink = Pick<PushSink, 'state' | 'start' | 'stop' | 'telemetry' | 'flow'>;
export type AddressName = 'primary' | 'backup';

export interface OutputOptions {
  destination: Destination;
  /** `onChange` is to be called on each change of the sink’s state. */
  makeSink: (destination: Destination, target: PushTarget, name: AddressName, onChange: () => void) => AddressSink;
  say: (level: 'info' | 'warn', text: string) => void;
  onChange: () => void;
  now?: () => number;
}

type Flow = Omit<FlowSample, 'about' | 'name'>;

const lookEveryMs = 250;

/** The best that can be said of two addresses, from the best to the worst. */
const ORDER: readonly SinkStatus[] = ['running', 'waiting', 'connecting', 'retrying', 'refused', 'stopped'];

export class Output {
  readonly #options: OutputOptions;
  readonly #now: () => number;
  #destination: Destination;
  #primary: AddressSink;
  #backup: AddressSink | null;
  #failover: FailoverState;
  #timer: NodeJS.Timeout | null = null;
  /** Somebody has started it, and nobody has stopped it since. */
  #wanted = false;
  /** Settled when what a change has replaced has ended. */
  #leaving: Promise<unknown> = Promise.resolve();

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#destination = options.destination;
    this.#failover = startFailover(this.#now());
    this.#primary = this.#makePrimary();
    this.#backup = this.#makeBackup();
  }

  /** Starts pushing; an address that was refused is tried anew. */
  start(): void {
    this.#wanted = true;
    this.#primary.start();
    this.#tendBackup();
  }

  /** Resolves when nothing of it runs. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#endWatch();
    await Promise.all([this.#primary.stop(), this.#backup?.stop(), this.#leaving]);
  }

  /**
   * Takes changed settings over. Only the address they concern is opened anew, after its old connection has ended; the
   * other one goes on undisturbed.
   */
  async change(destination: Destination): Promise<void> {
    const anew = reopens(this.#destination, destination);
    this.#destination = destination;
    const left: (AddressSink | null)[] = [];
    if (anew.primary) {
      left.push(this.#primary);
      this.#primary = this.#makePrimary();
    }
    if (anew.backup) {
      left.push(this.#backup);
      this.#backup = this.#makeBackup();
    }
    this.#leaving = Promise.all([this.#leaving, ...left.map((sink) => sink?.stop())]);
    await this.#leaving;
    // It may have been stopped meanwhile.
    if (!this.#wanted) return;
    if (anew.primary) this.#primary.start();
    this.#tendBackup();
  }

  /** Looks how the first address does, and feeds the second one or lets it go. */
  look(): void {
    if (this.#backup === null || !this.#wanted) return;
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
    const waitsMs = ({ backlogMs, line }: Flow): number => backlogMs + (line?.waitsMs ?? 0);
    return waitsMs(first) >= waitsMs(second) ? first : second;
  }

  #makePrimary(): AddressSink {
    return this.#make(primaryTarget(this.#destination), 'primary');
  }

  #makeBackup(): AddressSink | null {
    const target = backupTarget(this.#destination);
    return target === null ? null : this.#make(target, 'backup');
  }

  #make(target: PushTarget, name: AddressName): AddressSink {
    return this.#options.makeSink(this.#destination, target, name, () => {
      // At once, too: an address that was well for less than the time between two looks was well.
      if (this.#timer !== null) this.look();
      this.#options.onChange();
    });
  }

  /** Feeds the backup, or holds it ready, as the settings want it. */
  #tendBackup(): void {
    const backup = this.#backup;
    if (backup === null || this.#destination.backup?.when === 'both') {
      this.#endWatch();
      backup?.start();
      return;
    }
    if (this.#timer === null) {
      // One that was fed beside a first address that is away goes on.
      const alone = backup.state.status === 'running' && !isWell(this.#primary.state.status);
      this.#failover = { ...startFailover(this.#now()), using: alone ? 'backup' : 'primary' };
      this.#timer = setInterval(() => this.look(), lookEveryMs);
    }
    if (this.#failover.using === 'backup') backup.start();
    else void backup.stop();
  }

  #endWatch(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #inUse(): DestinationState['inUse'] {
    const first = this.#primary.state.status === 'running';
    const second = this.#backup?.state.status === 'running';
    if (first && second) return this.#destination.backup?.when === 'both' ? 'both' : this.#failover.using;
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
