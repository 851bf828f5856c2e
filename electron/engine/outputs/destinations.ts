/** The show’s destinations: each pushed to by a sink of its own, alone with its troubles. */
import { FlypackError } from '#shared/errors.ts';
import type { DestinationId, RenditionId } from '#shared/ids.ts';
import type { FlowSample } from '#shared/outputs/adaptive.ts';
import { type Destination, kindOf, publicDestination, tellsNarrowLine } from '#shared/show/destination-config.ts';
import type { DestinationState } from '#shared/state/state.ts';
import type { SinkTelemetry } from '#shared/state/telemetry.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { lackingFor } from './capability.ts';
import type { FanOut } from './fan-out.ts';
import { type AddressName, Output } from './output.ts';
import type { PushTarget } from './push-args.ts';
import { type Log, PushSink } from './push-sink.ts';

export interface DestinationsOptions {
  ffmpeg: Ffmpeg;
  fanOut: FanOut;
  /** Where the data of a rendition comes from. */
  feedOf?: (rendition: RenditionId) => FanOut;
  log: Log;
  /** Rate of what a destination gets, kb/s; null while unknown. */
  kbps?: (destination: Destination) => number | null;
  /** Called on each change of what `states` returns. */
  onChange: () => void;
}

/** A destination’s connection; `rendition` null: it gets the program as it is. */
export interface DestinationFlow extends FlowSample {
  rendition: RenditionId | null;
}

interface Entry {
  destination: Destination;
  output: Output;
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
   * Replaces a destination’s settings. Of one that runs, only the address is opened anew that the change concerns.
   * @throws FlypackError `destination_unknown`
   */
  async update(destination: Destination): Promise<void> {
    const entry = this.#find(destination.id);
    entry.destination = destination;
    await entry.output.change(destination);
    this.#options.onChange();
  }

  /** @throws FlypackError `destination_unknown` */
  async remove(id: DestinationId): Promise<void> {
    const { output } = this.#find(id);
    this.#entries.delete(id);
    this.#options.onChange();
    await output.stop();
  }

  /**
   * Starts pushing; one that was refused is tried anew.
   * @throws FlypackError `destination_unknown`, `ffmpeg_lacks`
   */
  start(id: DestinationId): void {
    const { destination, output } = this.#find(id);
    const lacking = lackingFor(this.#options.ffmpeg, kindOf(destination), destination.url);
    if (lacking !== null) throw new FlypackError('ffmpeg_lacks', { lacking });
    output.start();
  }

  /** @throws FlypackError `destination_unknown` */
  async stop(id: DestinationId): Promise<void> {
    await this.#find(id).output.stop();
  }

  /** Starts those that go along with a broadcast. One that cannot says so in its own state. */
  startWithBroadcast(): void {
    for (const { destination, output } of this.#entries.values()) if (destination.withBroadcast) output.start();
  }

  /** Resolves when nothing is pushed any more. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ output }) => output.stop()));
  }

  states(): DestinationState[] {
    return [...this.#entries.values()].map(({ destination, output }) => ({
      ...publicDestination(destination),
      ...output.state(),
    }));
  }

  telemetry(): Record<DestinationId, SinkTelemetry> {
    return Object.fromEntries([...this.#entries].map(([id, { output }]) => [id, output.telemetry()]));
  }

  /** How the connections cope whose destinations may ask for a lower bitrate. */
  flows(nowMs: number): DestinationFlow[] {
    return [...this.#entries.values()]
      .filter(({ destination }) => destination.adaptive && tellsNarrowLine(destination))
      .map(({ destination, output }) => ({
        about: `destination:${destination.id}`,
        name: destination.name,
        rendition: destination.rendition ?? null,
        ...output.flow(nowMs),
      }));
  }

  #find(id: DestinationId): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new FlypackError('destination_unknown', { id });
    return entry;
  }

  #entry(destination: Destination): Entry {
    return { destination, output: this.#output(destination) };
  }

  #output(destination: Destination): Output {
    const about = `destination:${destination.id}`;
    return new Output({
      destination,
      makeSink: (settings, target, name, onChange) => this.#sink(settings, target, name, onChange),
      say: (level, text) => this.#options.log({ level, about, text }),
      onChange: this.#options.onChange,
    });
  }

  #sink(destination: Destination, target: PushTarget, name: AddressName, onChange: () => void): PushSink {
    const { ffmpeg, fanOut, feedOf, log, kbps } = this.#options;
    const { rendition } = destination;
    return new PushSink({
      ffmpeg,
      fanOut: rendition === undefined ? fanOut : (feedOf?.(rendition) ?? fanOut),
      target,
      about: `destination:${destination.id}`,
      log: name === 'primary' ? log : (entry) => log({ ...entry, text: `Backup: ${entry.text}` }),
      onChange,
      kbps: () => kbps?.(destination) ?? null,
    });
  }
}
