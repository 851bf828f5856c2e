/**
 * Go live and End. `off → starting → on-air → ending → off`; whatever goes wrong on the way up, everything that was
 * started is stopped again and the show is off air with a reason; what ran before goes on. End works at any time, also
 * in the middle of a start.
 */
import { FlypackError, messageOf } from '#shared/errors.ts';
import type { DestinationId } from '#shared/ids.ts';
import type { BroadcastState } from '#shared/state/state.ts';
import type { DestinationsPart, EventPart } from './parts.ts';
import type { LogLine } from './store/event-log.ts';

export interface BroadcastOptions {
  destinations: DestinationsPart;
  events: EventPart;
  log: (line: LogLine) => void;
  onChange: (state: BroadcastState) => void;
  now?: () => number;
}

export class Broadcast {
  readonly #options: BroadcastOptions;
  #state: BroadcastState = { status: 'off', onAirSinceMs: null };
  #ending: Promise<void> | null = null;

  constructor(options: BroadcastOptions) {
    this.#options = options;
  }

  get state(): BroadcastState {
    return this.#state;
  }

  /** Anything but off: the program may be reaching people. */
  get isOnAir(): boolean {
    return this.#state.status !== 'off';
  }

  /**
   * Prepares the event where needed, pushes to it and to the destinations that go along. Resolves on air; without an
   * event that is as soon as the pushes are started.
   * @throws FlypackError `already_on_air`, `no_push_target`, `event_state`, `event_failed`
   */
  async start(): Promise<void> {
    if (this.isOnAir) throw new FlypackError('already_on_air', { status: this.#state.status });
    const event = this.#options.events.state();
    if (event?.status === 'ended' || event?.status === 'ending') {
      throw new FlypackError('event_state', { status: event.status });
    }
    const goingAlong = this.#options.destinations.states().filter((destination) => destination.withBroadcast);
    if (event === null && goingAlong.length === 0) throw new FlypackError('no_push_target');

    const ranBefore = this.#running();
    this.#set({ status: 'starting', onAirSinceMs: null });
    this.#options.log({ level: 'info', about: 'broadcast', text: 'Going live.' });
    try {
      if (event !== null) await this.#startEvent();
      else await this.#options.destinations.startWithBroadcast();
    } catch (error) {
      await this.#giveUp(error, ranBefore);
      throw error;
    }
    if (this.#state.status !== 'starting') throw new FlypackError('not_on_air', { problem: 'ended while starting' });
    this.#set({ status: 'on-air', onAirSinceMs: (this.#options.now ?? Date.now)() });
    this.#options.log({ level: 'info', about: 'broadcast', text: 'On air.' });
  }

  /**
   * Ends the event and every push. Resolves when nothing of them is left; a second call joins the first.
   * @throws FlypackError `not_on_air`; whatever went wrong while ending
   */
  async stop(): Promise<void> {
    if (this.#ending !== null) return this.#ending;
    if (!this.isOnAir) throw new FlypackError('not_on_air');
    this.#ending = this.#end();
    try {
      await this.#ending;
    } finally {
      this.#ending = null;
    }
  }

  async #startEvent(): Promise<void> {
    const { events, destinations } = this.#options;
    const status = events.state()?.status;
    if (status !== 'ready' && status !== 'live') await events.prepare();
    // Ended while it was being prepared: there is nothing to go live with.
    if (this.#state.status !== 'starting') return;
    // The event and the destinations go up together; only the event decides about being on air.
    await destinations.startWithBroadcast();
    await events.goLive();
  }

  async #giveUp(error: unknown, ranBefore: readonly DestinationId[]): Promise<void> {
    // Somebody has pressed End meanwhile: that is what made the start fail, and it cleans up by itself.
    if (this.#state.status !== 'starting') return;
    this.#set({ status: 'ending', onAirSinceMs: null });
    const text = `Could not go live: ${reasonOf(error)}`;
    this.#options.log({ level: 'error', about: 'broadcast', text });
    const { destinations } = this.#options;
    const others = destinations.states().filter(({ id }) => !ranBefore.includes(id));
    this.#ending = this.#stop(() => Promise.all(others.map(({ id }) => destinations.stop(id))));
    try {
      await this.#ending;
    } catch (secondError) {
      const text = `Cleaning up failed as well: ${reasonOf(secondError)}`;
      this.#options.log({ level: 'error', about: 'broadcast', text });
    } finally {
      this.#ending = null;
      this.#set({ status: 'off', onAirSinceMs: null });
    }
  }

  async #end(): Promise<void> {
    this.#set({ status: 'ending', onAirSinceMs: this.#state.onAirSinceMs });
    this.#options.log({ level: 'info', about: 'broadcast', text: 'Ending the broadcast.' });
    try {
      await this.#stop(() => this.#options.destinations.stopAll());
    } finally {
      this.#set({ status: 'off', onAirSinceMs: null });
      this.#options.log({ level: 'info', about: 'broadcast', text: 'Off air.' });
    }
  }

  /** Both sides are stopped even when one of them fails. */
  async #stop(stopDestinations: () => Promise<unknown>): Promise<void> {
    const { events } = this.#options;
    const status = events.state()?.status;
    const hasMachines = status === 'preparing' || status === 'ready' || status === 'live' || status === 'ending';
    const results = await Promise.allSettled([stopDestinations(), hasMachines ? events.end() : Promise.resolve()]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** Those that somebody has started; one whose key was refused does not run. */
  #running(): DestinationId[] {
    const states = this.#options.destinations.states();
    return states.filter(({ status }) => status !== 'stopped' && status !== 'refused').map(({ id }) => id);
  }

  #set(state: BroadcastState): void {
    this.#state = state;
    this.#options.onChange(state);
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof FlypackError) || error.details === undefined) return messageOf(error);
  return `${error.message} ${JSON.stringify(error.details)}`;
};
