/** The show’s event: what people may do with it and when, how far it is, and how it goes. What runs is `EventRun`’s. */
import { FlypackError, messageOf } from '#shared/errors.ts';
import {
  allows,
  type EventLife,
  type EventStep,
  isBusy,
  isOver,
  lifeAfterCrash,
  newLife,
  nextLife,
} from '#shared/events/lifecycle.ts';
import type { FlowSample } from '#shared/outputs/adaptive.ts';
import type { EventConfig } from '#shared/show/event-config.ts';
import type { EventState, EventStatus } from '#shared/state/state.ts';
import type { DeliveryTelemetry, LogEntry, NodeTelemetry, SinkTelemetry } from '#shared/state/telemetry.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import type { FanOut } from '../outputs/fan-out.ts';
import type { Log } from '../outputs/push-sink.ts';
import { waitForArrival } from './arrival.ts';
import { DeliveryProbe } from './delivery-probe.ts';
import { EventRun } from './event-run.ts';
import { eventState } from './event-state.ts';
import { EventJournal } from './journal.ts';
import { endLeftover } from './leftovers.ts';

/** A node that dies more often than this within the window is not worth another try. */
const MOST_LOSSES = 3;
const LOSS_WINDOW_MS = 60_000;

export interface EventControllerOptions {
  ffmpeg: Ffmpeg;
  fanOut: FanOut;
  log: Log;
  /** Rate of what the event gets, kb/s; unknown when left out. */
  kbps?: () => number;
  /** Called on each change of what `state` returns. */
  onChange: () => void;
  dataDir: string;
  /** Path of the built `event-node.js`. */
  nodeEntry: string;
  /** Wall clock of program frame 0; 0 while unknown. */
  epochMs: () => number;
  /** Told of process groups that must not outlive the engine; the register of children when left out. */
  registerGroup?: (pid: number, job: string) => void;
  unregisterGroup?: (pid: number) => void;
}

export class EventController {
  readonly #options: EventControllerOptions;
  readonly #journal: EventJournal;
  #config: EventConfig | null = null;
  #life: EventLife = newLife(false);
  readonly #run: EventRun;
  #probe: DeliveryProbe | null = null;
  /** When nodes of this event died, ms since 1970. */
  #nodeLosses: number[] = [];
  #shown = '';
  /** Resolves when the last step is on disk. */
  #kept: Promise<void> = Promise.resolve();

  constructor(options: EventControllerOptions) {
    this.#options = options;
    this.#journal = new EventJournal(options.dataDir);
    this.#run = new EventRun({
      ...options,
      onMachines: () => this.#keep(),
      onStatus: () => this.#look(),
      onLost: (how) => void this.#nodeLost(how),
    });
  }

  /** Takes the show’s event over, and ends what an engine that died has left running. */
  async load(config: EventConfig | null): Promise<void> {
    await this.stop();
    const left = await this.#readJournal();
    for (const machine of left?.machines ?? []) {
      if (await endLeftover(machine)) this.#say('warn', 'An event node left over from before was ended.');
    }
    this.#config = config;
    const scheduled = config?.scheduledStart !== undefined;
    this.#life =
      config !== null && left?.eventId === config.id
        ? lifeAfterCrash(left.life, scheduled, Date.now())
        : newLife(scheduled);
    await this.#keep();
    this.#changed();
  }

  config(): EventConfig | null {
    return this.#config;
  }

  /** @throws FlypackError `event_exists` while there is one that has neither ended nor failed */
  create(config: EventConfig): void {
    if (this.#config !== null && !isOver(this.#life)) {
      throw new FlypackError('event_exists', { id: this.#config.id, status: this.#life.status });
    }
    this.#replace(config);
    this.#say('info', `Event “${config.title}” was created.`);
  }

  /** @throws FlypackError `event_unknown`, `event_state` */
  update(config: EventConfig): void {
    if (this.#config === null) throw new FlypackError('event_unknown');
    this.#require('edited');
    this.#config = config;
    this.#step({ type: 'edited', scheduled: config.scheduledStart !== undefined });
    this.#changed();
  }

  /** @throws FlypackError `event_unknown`; `event_state` while anything of it runs */
  remove(): void {
    if (this.#config === null) throw new FlypackError('event_unknown');
    if (isBusy(this.#life)) throw new FlypackError('event_state', { status: this.#life.status });
    this.#replace(null);
  }

  /**
   * Brings up what the event needs. Resolves when it is ready to take the program; at once when it is already.
   * @throws FlypackError `event_unknown`, `event_state`, `event_failed` with the cause in details
   */
  async prepare(): Promise<void> {
    const config = this.#need();
    const { provider, title } = config;
    if (this.#is('ready', 'live')) return;
    if (this.#life.status !== 'preparing') {
      this.#require('prepare');
      this.#say('info', `Preparing event “${title}”.`);
      this.#step({ type: 'prepare' });
      this.#run.want({ node: provider.kind === 'local', push: false }, config);
    }
    const problem = await this.#run.settle();
    if (problem !== null) await this.#fail(problem);
    else if (this.#life.status === 'preparing') {
      this.#step({ type: 'prepared', atMs: Date.now() });
      this.#say('info', `Event “${title}” is ready.`);
    }
    this.#requireNotFailed();
    this.#require('onAir');
  }

  /**
   * Pushes the program to the event. Resolves when it has reached the ingest; an event that it does not reach fails.
   * @throws FlypackError `event_unknown`, `event_state`, `event_failed` with the cause in details
   */
  async goLive(): Promise<void> {
    const config = this.#need();
    const { provider, title } = config;
    if (this.#is('live')) return;
    this.#require('onAir');
    const isLocal = provider.kind === 'local';
    this.#run.want({ node: isLocal, push: true }, config);
    await this.#run.settle();
    const cause = await waitForArrival({
      push: () => this.#run.push,
      node: isLocal ? () => this.#run.node?.status ?? null : null,
      isWanted: () => this.#life.status === 'ready',
    });
    if (cause !== null) await this.#fail(cause);
    this.#requireNotFailed();
    // Another call has got there first.
    if (this.#is('live')) return;
    this.#require('onAir');
    this.#step({ type: 'onAir', atMs: Date.now() });
    const playback = this.state()?.playbackUrl ?? null;
    if (playback !== null) this.#probe = new DeliveryProbe(playback);
    this.#say('info', `Event “${title}” is live.`);
    await this.#kept;
  }

  /**
   * Ends the event; it cannot be started again. Resolves when nothing of it is left.
   * @throws FlypackError `event_unknown`, `event_state` when it was never prepared
   */
  async end(): Promise<void> {
    const { title } = this.#need();
    if (this.#life.status === 'ended') return;
    if (this.#life.status !== 'ending') {
      this.#require('end');
      this.#say('info', `Ending event “${title}”.`);
      this.#step({ type: 'end' });
    }
    await this.#tearDown();
    if (this.#life.status !== 'ending') return;
    this.#step({ type: 'ended', atMs: Date.now() });
    this.#say('info', `Event “${title}” has ended; nothing of it runs any more.`);
    await this.#kept;
  }

  state(): EventState | null {
    if (this.#config === null) return null;
    return eventState(this.#config, this.#life, this.#run.node, this.#run.push);
  }

  /** How the push to the ingest copes; null while there is none. */
  flow(nowMs: number): FlowSample | null {
    const push = this.#run.push;
    return push === null ? null : { about: 'event', name: 'The uplink', ...push.flow(nowMs) };
  }

  telemetry(): { uplink: SinkTelemetry | null; node: NodeTelemetry | null; delivery: DeliveryTelemetry | null } {
    const status = this.#run.node?.status ?? null;
    return {
      uplink: this.#run.push?.telemetry() ?? null,
      node:
        status === null
          ? null
          : {
              ingest: status.ingest,
              ladder: status.ladder,
              origin: status.origin,
              cpuPct: status.cpuPct,
              memoryMb: status.memoryMb,
            },
      delivery: this.#probe?.latest ?? null,
    };
  }

  /** Ends everything because the engine ends: a live event has ended then, a prepared one is a draft again. */
  async stop(): Promise<void> {
    if (this.#config === null) return;
    if (this.#life.status === 'live' || this.#life.status === 'ending') {
      await this.end();
    } else {
      await this.#tearDown();
      if (isBusy(this.#life)) this.#life = newLife(this.#config.scheduledStart !== undefined);
    }
    await this.#keep();
  }

  #need(): EventConfig {
    if (this.#config === null) throw new FlypackError('event_unknown');
    return this.#config;
  }

  #is(...statuses: EventStatus[]): boolean {
    return statuses.includes(this.#life.status);
  }

  #require(step: EventStep['type']): void {
    if (!allows(this.#life, step)) throw new FlypackError('event_state', { status: this.#life.status });
  }

  #requireNotFailed(): void {
    if (this.#life.status === 'failed') throw new FlypackError('event_failed', { cause: this.#life.cause });
  }

  #replace(config: EventConfig | null): void {
    this.#config = config;
    this.#life = newLife(config?.scheduledStart !== undefined);
    this.#kept = this.#keep();
    this.#changed();
  }

  #step(step: EventStep): void {
    const before = this.#life;
    this.#life = nextLife(before, step);
    if (this.#life === before) return;
    if (this.#life.status !== before.status) this.#kept = this.#keep();
    this.#changed();
  }

  async #fail(cause: string): Promise<void> {
    if (!allows(this.#life, 'failed')) return;
    this.#say('error', cause);
    this.#step({ type: 'failed', cause });
    await this.#tearDown();
  }

  async #tearDown(): Promise<void> {
    this.#probe?.stop();
    this.#probe = null;
    await this.#run.clear();
    this.#changed();
  }

  async #nodeLost(how: string): Promise<void> {
    if (!this.#is('ready', 'live')) return;
    const nowMs = Date.now();
    this.#nodeLosses = [...this.#nodeLosses.filter((atMs) => nowMs - atMs < LOSS_WINDOW_MS), nowMs];
    if (this.#nodeLosses.length > MOST_LOSSES) {
      await this.#fail(`The event node ${how} again and again. Prepare the event again.`);
      return;
    }
    const cause = `The event node ${how}; another one takes its place.`;
    this.#say('error', cause);
    this.#step({ type: 'trouble', cause });
    const problem = await this.#run.replaceNode();
    if (problem !== null) await this.#fail(problem);
    else if (this.#is('ready', 'live')) this.#say('info', 'The event node is back at its address.');
  }

  /** Something of the node or the push has changed: is anything wrong, and does anything look different? */
  #look(): void {
    if (this.#is('ready', 'live')) {
      const { node, push } = this.#run;
      const silent = node?.isSilent === true ? 'The event node does not answer.' : null;
      const cause = silent ?? push?.state.problem ?? node?.status?.problem ?? null;
      this.#life = nextLife(this.#life, { type: 'trouble', cause });
    }
    this.#changed();
  }

  /** Tells of a change, but not of none. */
  #changed(): void {
    const now = JSON.stringify(this.state());
    if (now === this.#shown) return;
    this.#shown = now;
    this.#options.onChange();
  }

  async #readJournal(): Promise<Awaited<ReturnType<EventJournal['read']>>> {
    try {
      return await this.#journal.read();
    } catch (error) {
      this.#say('error', `The event journal could not be read: ${messageOf(error)}`);
      return null;
    }
  }

  /** Writes down how things stand. A disk that does not take it must not keep the show from going on. */
  async #keep(): Promise<void> {
    if (this.#config === null) return;
    try {
      const { id: eventId } = this.#config;
      await this.#journal.write({ version: 1, eventId, life: this.#life, machines: this.#run.machines });
    } catch (error) {
      this.#say('error', `The event journal could not be written: ${messageOf(error)}`);
    }
  }

  #say(level: LogEntry['level'], text: string): void {
    this.#options.log({ level, about: 'event', text });
  }
}
