/**
 * The last hour of a show’s figures at one-second steps, in memory of a fixed size: one ring of 32-bit numbers a series.
 * The engine keeps one, so that a panel that is opened later has the hour as well; the page goes on with its own.
 */
import { HOPS } from '../chain/chain.ts';
import type { Telemetry } from '../state/telemetry.ts';
import { Episodes } from './episodes.ts';
import type { Health } from './limits.ts';
import { CORE_SERIES, SINK_SERIES, SOURCE_SERIES, sinkNames } from './series.ts';
import { Slots } from './slots.ts';

/** An hour, one sample a second. */
export const HISTORY_SAMPLES = 3600;
/** So many sources and pushes are kept at a time; a show has no more sources. */
export const SOURCE_SLOTS = 16;
export const SINK_SLOTS = 16;

const coreNames = Object.keys(CORE_SERIES);
const sourceNames = Object.keys(SOURCE_SERIES);
const sinkSeries = Object.keys(SINK_SERIES);
const coreCount = coreNames.length;
const sinkStart = coreCount + SOURCE_SLOTS * sourceNames.length;
const columnCount = sinkStart + SINK_SLOTS * sinkSeries.length;

/** Healths as they are kept: a hop’s place in the list. */
export const HEALTH_CODES: readonly Health[] = ['unknown', 'off', 'ok', 'warn', 'alarm'];

/** Some rows of the history, oldest first. */
export interface HistoryRows {
  /** Wall clock, ms since 1970, rising. */
  times: Float64Array;
  /** By name: `encoder.kbps`, `source:wide/fps`, `destination:x/rttMs`. NaN where not known. */
  columns: Map<string, Float32Array>;
  /** One value a row and hop, hop by hop: place in `HEALTH_CODES`. */
  healths: Uint8Array;
}

export class HistoryRing {
  readonly #times = new Float64Array(HISTORY_SAMPLES);
  readonly #values = new Float32Array(columnCount * HISTORY_SAMPLES).fill(Number.NaN);
  readonly #healths = new Uint8Array(HOPS.length * HISTORY_SAMPLES);
  readonly #sources = new Slots(SOURCE_SLOTS);
  readonly #sinks = new Slots(SINK_SLOTS);
  readonly episodes = new Episodes();
  /** Rows ever written since it was empty; the newest is at `(#written − 1) % HISTORY_SAMPLES`. */
  #written = 0;
  #before: Telemetry | null = null;

  /** Memory it takes for figures, bytes; at most a few hundred kB of episodes come on top. */
  static readonly bytes = (columnCount * 4 + 8 + HOPS.length) * HISTORY_SAMPLES;

  /** Rows it has. */
  get length(): number {
    return Math.min(this.#written, HISTORY_SAMPLES);
  }

  /** Wall clock of the newest row; 0 without any. */
  get lastMs(): number {
    return this.#written === 0 ? 0 : (this.#times[(this.#written - 1) % HISTORY_SAMPLES] ?? 0);
  }

  /** Adds a sample. `lufs`: short-term loudness of the program. One that is not newer adds no row. */
  add(sample: Telemetry, lufs: number | null): void {
    this.#checkClock(sample.atMs);
    if (!this.#begin(sample.atMs)) {
      // The very sample that the newest row, kept elsewhere, was made of.
      if (sample.atMs === this.lastMs) this.#before = sample;
      return;
    }
    const before = this.#before;
    this.#before = sample;
    for (const [i, name] of coreNames.entries()) this.#set(i, CORE_SERIES[name]?.(sample, before, lufs));
    for (const [id, figures] of Object.entries(sample.sources)) {
      const column = this.#column(`source:${id}`);
      const old = before?.sources[id as keyof typeof before.sources];
      if (column !== null)
        for (const [i, name] of sourceNames.entries()) this.#set(column + i, SOURCE_SERIES[name]?.(figures, old));
    }
    const oldSinks = new Map(before === null ? [] : sinkNames(before));
    for (const [name, sink] of sinkNames(sample)) {
      const column = this.#column(name);
      if (column !== null)
        for (const [i, key] of sinkSeries.entries())
          this.#set(column + i, SINK_SERIES[key]?.(sink, oldSinks.get(name)));
    }
    const row = (this.#written - 1) % HISTORY_SAMPLES;
    for (const [i, { health }] of sample.chain.hops.entries())
      this.#healths[i * HISTORY_SAMPLES + row] = HEALTH_CODES.indexOf(health);
    this.episodes.add(sample.atMs, sample.chain.verdict);
    this.episodes.forget(this.#times[(this.#written - this.length) % HISTORY_SAMPLES] ?? 0);
  }

  /** Goes on with rows that were kept elsewhere; those that are not newer are left out. */
  append({ times, columns, healths }: HistoryRows): void {
    this.#checkClock(times[0] ?? this.lastMs);
    const places = [...columns].map(([name, values]) => ({ column: this.#named(name), values }));
    for (const [row, atMs] of times.entries()) {
      if (!this.#begin(atMs)) continue;
      for (const { column, values } of places) if (column !== null) this.#set(column, values[row]);
      const own = (this.#written - 1) % HISTORY_SAMPLES;
      for (let hop = 0; hop < HOPS.length; hop += 1)
        this.#healths[hop * HISTORY_SAMPLES + own] = healths[hop * times.length + row] ?? 0;
    }
    // Differences to a sample of before the rows would be wrong.
    this.#before = null;
  }

  /** The rows newer than `sinceMs`, as copies. */
  rows(sinceMs = 0): HistoryRows {
    const { length } = this;
    const start = this.#written - length;
    let first = 0;
    while (first < length && (this.#times[(start + first) % HISTORY_SAMPLES] ?? 0) <= sinceMs) first += 1;
    const count = length - first;
    const at = (start + first) % HISTORY_SAMPLES;
    const copy = <A extends Float32Array | Float64Array | Uint8Array>(from: A, offset: number, to: A): A => {
      const head = Math.min(count, HISTORY_SAMPLES - at);
      to.set(from.subarray(offset + at, offset + at + head));
      to.set(from.subarray(offset, offset + count - head), head);
      return to;
    };
    const healths = new Uint8Array(HOPS.length * count);
    for (let hop = 0; hop < HOPS.length; hop += 1)
      copy(this.#healths, hop * HISTORY_SAMPLES, healths.subarray(hop * count, (hop + 1) * count));
    const columns = new Map(
      this.names().map(([name, column]): [string, Float32Array] => [
        name,
        copy(this.#values, column * HISTORY_SAMPLES, new Float32Array(count)),
      ]),
    );
    return { times: copy(this.#times, 0, new Float64Array(count)), columns, healths };
  }

  /** Names of the series that are kept, and their columns. */
  names(): [string, number][] {
    const slotted = (slots: Slots, start: number, keys: string[]): [string, number][] =>
      slots
        .entries()
        .flatMap(([name, slot]) =>
          keys.map((key, i): [string, number] => [`${name}/${key}`, start + slot * keys.length + i]),
        );
    return [
      ...coreNames.map((name, i): [string, number] => [name, i]),
      ...slotted(this.#sources, coreCount, sourceNames),
      ...slotted(this.#sinks, sinkStart, sinkSeries),
    ];
  }

  /** A clock that was set back begins anew: rows have to rise. */
  #checkClock(atMs: number): void {
    const setBackMs = 5000;
    if (this.lastMs - atMs > setBackMs) this.#clear();
  }

  /** Begins a row; false when its time is not after the last one’s. */
  #begin(atMs: number): boolean {
    if (atMs <= this.lastMs) return false;
    const row = this.#written % HISTORY_SAMPLES;
    this.#written += 1;
    this.#times[row] = atMs;
    for (let column = 0; column < columnCount; column += 1) this.#values[column * HISTORY_SAMPLES + row] = Number.NaN;
    return true;
  }

  #clear(): void {
    this.#written = 0;
    this.#before = null;
    this.#values.fill(Number.NaN);
    this.#sources.clear();
    this.#sinks.clear();
    this.episodes.forget(Number.POSITIVE_INFINITY);
  }

  #set(column: number, value: number | undefined): void {
    this.#values[column * HISTORY_SAMPLES + ((this.#written - 1) % HISTORY_SAMPLES)] = value ?? Number.NaN;
  }

  /** First column of a source or push; null when there is no room for it. */
  #column(name: string): number | null {
    const isSource = name.startsWith('source:');
    const keys = isSource ? sourceNames : sinkSeries;
    const slot = (isSource ? this.#sources : this.#sinks).take(name, this.#written);
    if (slot === null) return null;
    const column = (isSource ? coreCount : sinkStart) + slot.index * keys.length;
    // Its place may have been somebody else’s.
    if (slot.fresh) this.#values.fill(Number.NaN, column * HISTORY_SAMPLES, (column + keys.length) * HISTORY_SAMPLES);
    return column;
  }

  #named(name: string): number | null {
    const slash = name.lastIndexOf('/');
    if (slash < 0) {
      const core = coreNames.indexOf(name);
      return core < 0 ? null : core;
    }
    const owner = name.slice(0, slash);
    const key = (owner.startsWith('source:') ? sourceNames : sinkSeries).indexOf(name.slice(slash + 1));
    const column = key < 0 ? null : this.#column(owner);
    return column === null ? null : column + key;
  }
}
