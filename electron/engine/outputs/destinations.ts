/** The show’s destinations: each pushed to by a sink of its own, alone with its troubles. */
import { FlypackError } from '#shared/errors.ts';
import type { DestinationId, RenditionId } from '#shared/ids.ts';
import type { FlowSample } from '#shared/outputs/adaptive.ts';
import { type Destination, publicDestination } from '#shared/show/destination-config.ts';
import type { DestinationState } from '#shared/state/state.ts';
import type { SinkTelemetry } from '#shared/state/telemetry.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import type { FanOut } from './fan-out.ts';
import { pushScheme } from './push-args.ts';
import { type Log, PushSink } from './push-sink.ts';

export interface DestinationsOptions {
  ffmpeg: Ffmpeg;
  fanOut: FanOut;
  log: Log;
  /** Called on each change of what `states` returns. */
  onChange: () => void;
}

/** A destination’s connection; `rendition` null: it gets the program as it is. */
export interface DestinationFlow extends FlowSample {
  rendition: RenditionId | null;
}

interface Entry {
  destination: Destination;
  sink: PushSink;
}

export class Destinations {
  readonly #options: DestinationsOptions;
  readonly #entries = new Map<DestinationId, Entry>();

  constructor(options: DestinationsOptions) {
    this.#options = options;
  }

  /** Replaces the whole list; nothing is started. */
  async load(list: Destination[]): Promise<void> {
    await this.stopAll();
    this.#entries.clear();
    for (const destination of list) this.#entries.set(destination.id, this.#entry(destination));
    this.#options.onChange();
  }

  /** @throws FlypackError `destination_exists` */
  add(destination: Destination): void {
    if (this.#entries.has(destination.id)) throw new FlypackError('destination_exists', { id: destination.id });
    this.#entries.set(destination.id, this.#entry(destination));
    this.#options.onChange();
  }

  /**
   * Replaces a destination’s settings; one that runs is started again when its address or secrets changed.
   * @throws FlypackError `destination_unknown`
   */
  async update(destination: Destination): Promise<void> {
    const entry = this.#find(destination.id);
    const before = entry.destination;
    entry.destination = destination;
    const sameTarget =
      before.url === destination.url && before.key === destination.key && before.passphrase === destination.passphrase;
    if (!sameTarget) {
      const { sink: old } = entry;
      const wanted = old.state.status !== 'stopped';
      entry.sink = this.#sink(destination);
      await old.stop();
      if (wanted && this.#entries.get(destination.id) === entry) entry.sink.start();
    }
    this.#options.onChange();
  }

  /** @throws FlypackError `destination_unknown` */
  async remove(id: DestinationId): Promise<void> {
    const { sink } = this.#find(id);
    this.#entries.delete(id);
    this.#options.onChange();
    await sink.stop();
  }

  /**
   * Starts pushing; one that was refused is tried anew.
   * @throws FlypackError `destination_unknown`, `ffmpeg_lacks`
   */
  start(id: DestinationId): void {
    const { destination, sink } = this.#find(id);
    const protocol = pushScheme(destination.url)?.slice(0, -1) ?? '';
    if (!this.#options.ffmpeg.protocols.has(protocol)) throw new FlypackError('ffmpeg_lacks', { protocol });
    sink.start();
  }

  /** @throws FlypackError `destination_unknown` */
  async stop(id: DestinationId): Promise<void> {
    await this.#find(id).sink.stop();
  }

  /** Starts those that go along with a broadcast. One that cannot says so in its own state. */
  startWithBroadcast(): void {
    for (const { destination, sink } of this.#entries.values()) if (destination.withBroadcast) sink.start();
  }

  /** Resolves when nothing is pushed any more. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ sink }) => sink.stop()));
  }

  states(): DestinationState[] {
    return [...this.#entries.values()].map(({ destination, sink }) => ({
      ...publicDestination(destination),
      ...sink.state,
    }));
  }

  telemetry(): Record<DestinationId, SinkTelemetry> {
    return Object.fromEntries([...this.#entries].map(([id, { sink }]) => [id, sink.telemetry()]));
  }

  /** How the connections cope whose destinations may ask for a lower bitrate. */
  flows(nowMs: number): DestinationFlow[] {
    return [...this.#entries.values()]
      .filter(({ destination }) => destination.adaptive)
      .map(({ destination, sink }) => ({
        about: `destination:${destination.id}`,
        name: destination.name,
        rendition: destination.rendition ?? null,
        ...sink.flow(nowMs),
      }));
  }

  #find(id: DestinationId): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new FlypackError('destination_unknown', { id });
    return entry;
  }

  #entry(destination: Destination): Entry {
    return { destination, sink: this.#sink(destination) };
  }

  #sink(destination: Destination): PushSink {
    return new PushSink({
      ffmpeg: this.#options.ffmpeg,
      fanOut: this.#options.fanOut,
      target: destination,
      about: `destination:${destination.id}`,
      log: this.#options.log,
      onChange: this.#options.onChange,
    });
  }
}
