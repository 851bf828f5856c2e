/** High-rate data that a client asks for by topic, with what a newcomer gets first. */
import { HistoryRing } from '#shared/health/history.ts';
import type { Topic, TopicData } from '#shared/protocol/messages.ts';
import type { LogEntry, Meters, Telemetry } from '#shared/state/telemetry.ts';

const keptSamples = 60;
const logHistory = 200;
/** Meters that nothing has moved for so long are no longer true. */
const staleMs = 2000;

export type TopicListener = <T extends Topic>(topic: T, data: TopicData[T]) => void;

/** The part of the event log that is needed here. */
interface LogSource {
  last(count: number): LogEntry[];
  onEntry(listener: (entry: LogEntry) => void): () => void;
}

export class Topics {
  readonly #log: LogSource;
  readonly #listeners = new Set<TopicListener>();
  /** The last hour’s figures. */
  readonly history = new HistoryRing();
  #samples: Telemetry[] = [];
  #meters: { atMs: number; meters: Meters } | null = null;

  constructor(log: LogSource) {
    this.#log = log;
    log.onEntry((entry) => this.#publish('log', [entry]));
  }

  /** The newest telemetry; null before the first second is over. */
  get latest(): Telemetry | null {
    return this.#samples.at(-1) ?? null;
  }

  /** The last minutes, oldest first. */
  get samples(): readonly Telemetry[] {
    return this.#samples;
  }

  /** The newest meters; null when there are none of the last two seconds. */
  get latestMeters(): Meters | null {
    return this.#meters !== null && performance.now() - this.#meters.atMs < staleMs ? this.#meters.meters : null;
  }

  meters(meters: Meters): void {
    this.#meters = { atMs: performance.now(), meters };
    this.#publish('meters', meters);
  }

  telemetry(sample: Telemetry): void {
    this.#samples = [...this.#samples.slice(1 - keptSamples), sample];
    this.history.add(sample, this.latestMeters?.loudness.shortTermLufs ?? null);
    this.#publish('telemetry', [sample]);
  }

  /** Hands what a new subscriber of `topic` has missed to `listener`; meters have no past. */
  replay(topic: Topic, listener: TopicListener): void {
    if (topic === 'telemetry' && this.#samples.length > 0) listener('telemetry', this.#samples);
    if (topic === 'log') listener('log', this.#log.last(logHistory));
  }

  /** Calls `listener` with everything that is published until the returned function is called. */
  onPublish(listener: TopicListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #publish<T extends Topic>(topic: T, data: TopicData[T]): void {
    for (const listener of this.#listeners) listener(topic, data);
  }
}
