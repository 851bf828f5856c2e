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
const coreIndex = new Map(coreNames.map((name, i) => [name, i]));
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
    this.episodes.forget(this.timeOf(0));
  }

  /** Goes on with rows that were kept elsewhere; those that are not newer are left out. */
  append({ times, columns, healths }: HistoryRows): void {
    this.#checkClock(times[0] ?? this.lastMs);
    const places = [...columns].map(([name, values]) => ({
      column: this.#columnOf(name, (owner) => this.#slotFor(owner)),
      values,
    }));
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
    const first = this.#rowFrom(sinceMs + 1);
    const count = this.length - first;
    const at = this.#at(first);
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

  /**
   * Rows with times in [fromMs, toMs] as graphs want them: seconds, and null where nothing is known. Where a row is
   * missing, one without values stands for it, so that no line runs over the gap.
   */
  slice(fromMs: number, toMs: number, names: readonly string[]): { times: number[]; values: (number | null)[][] } {
    const columns = names.map((name) => this.#find(name));
    const times: number[] = [];
    const values: (number | null)[][] = names.map(() => []);
    const missingMs = 2600;
    let last = Number.POSITIVE_INFINITY;
    for (let row = this.#rowFrom(fromMs); row < this.length; row += 1) {
      const at = this.#at(row);
      const atMs = this.#times[at] ?? 0;
      if (atMs > toMs) break;
      if (atMs - last > missingMs) {
        times.push((last + 1000) / 1000);
        for (const list of values) list.push(null);
      }
      last = atMs;
      times.push(atMs / 1000);
      for (const [i, column] of columns.entries()) {
        const value = column === null ? Number.NaN : (this.#values[column * HISTORY_SAMPLES + at] ?? Number.NaN);
        values[i]?.push(Number.isNaN(value) ? null : value);
      }
    }
    return { times, values };
  }

  /** The row nearest to a moment; null when none is within two seconds of it. */
  rowAt(ms: number): number | null {
    const after = this.#rowFrom(ms);
    const near = [after - 1, after].filter((row) => row >= 0 && row < this.length);
    const off = (row: number): number => Math.abs(this.timeOf(row) - ms);
    const [best] = near.sort((a, b) => off(a) - off(b));
    return best !== undefined && off(best) <= 2000 ? best : null;
  }

  /** Wall clock of a row, the oldest being row 0. */
  timeOf(row: number): number {
    return this.#times[this.#at(row)] ?? 0;
  }

  /** A figure of a row; null where it is not known. */
  value(row: number, name: string): number | null {
    const column = this.#find(name);
    const value = column === null ? Number.NaN : (this.#values[column * HISTORY_SAMPLES + this.#at(row)] ?? Number.NaN);
    return Number.isNaN(value) ? null : value;
  }

  /** How a hop was; `hop` is its place in `HOPS`. */
  healthOf(row: number, hop: number): Health {
    return HEALTH_CODES[this.#healths[hop * HISTORY_SAMPLES + this.#at(row)] ?? 0] ?? 'unknown';
  }

  /** The sum of a figure over the rows newer than `sinceMs`; what is not known counts nothing. */
  sum(name: string, sinceMs: number): number {
    const column = this.#find(name);
    if (column === null) return 0;
    let total = 0;
    for (let row = this.#rowFrom(sinceMs + 1); row < this.length; row += 1) {
      const value = this.#values[column * HISTORY_SAMPLES + this.#at(row)] ?? Number.NaN;
      if (!Number.isNaN(value)) total += value;
    }
    return total;
  }

  /** Place in the rings of a row, the oldest being row 0. */
  #at(row: number): number {
    return (this.#written - this.length + row) % HISTORY_SAMPLES;
  }

  /** The first row at or after a moment; `length` when there is none. */
  #rowFrom(ms: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeOf(middle) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Column of a series; null when it is not kept. */
  #find(name: string): number | null {
    return this.#columnOf(name, (owner) => (owner.startsWith('source:') ? this.#sources : this.#sinks).find(owner));
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

  /** First column of a source or push that has a figure now; null when there is no room for it. */
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

  /** `slotOf`: the place of a source or push. */
  #columnOf(name: string, slotOf: (owner: string) => number | null): number | null {
    const slash = name.lastIndexOf('/');
    if (slash < 0) return coreIndex.get(name) ?? null;
    const owner = name.slice(0, slash);
    const isSource = owner.startsWith('source:');
    const keys = isSource ? sourceNames : sinkSeries;
    const key = keys.indexOf(name.slice(slash + 1));
    const slot = key < 0 ? null : slotOf(owner);
    return slot === null ? null : (isSource ? coreCount : sinkStart) + slot * keys.length + key;
  }

  #slotFor(owner: string): number | null {
    const column = this.#column(owner);
    if (column === null) return null;
    return owner.startsWith('source:')
      ? (column - coreCount) / sourceNames.length
      : (column - sinkStart) / sinkSeries.length;
  }
}
