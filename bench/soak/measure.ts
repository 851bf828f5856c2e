/** What is measured again and again while a soak runs: memory, heap, sound against picture; and the line a minute. */
import { spread } from '../lib/stats.ts';
import type { HeapProbe } from './heap.ts';
import { lipSync, type TsTail } from './lip-sync.ts';
import { type Counts, type KindTrend, MemoryWatch, type Sample, type Trend, trendOf } from './memory.ts';
import { FLASH_CROP } from './show.ts';
import type { Finding, SoakWatch } from './watch.ts';

const HEAP_MS = 30_000;
const MINUTE_MS = 60_000;
/** How much of the program one look at sound and picture takes. */
export const PIECE_MS = 8000;

/** One look at sound and picture. */
export interface Look {
  atMs: number;
  /** Beep after flash, ms; the median of the piece. */
  apartMs: number;
}

export const clock = (ms: number): string => {
  const s = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
};

export const findingLine = ({ atS, kind, text }: Finding): string => `${clock(atS * 1000)} ${kind}: ${text}`;

export interface MeasuresOptions {
  pid: number;
  watch: SoakWatch;
  /** The newest of what a destination got. */
  tail: TsTail;
  heap: HeapProbe;
  say: (text: string) => void;
  lengthMs: number;
}

export class Measures {
  readonly #options: MeasuresOptions;
  readonly #memory: MemoryWatch;
  readonly #beganMs = performance.now();
  readonly #lookEveryMs: number;
  readonly #heap: Sample[] = [];
  readonly #external: Sample[] = [];
  readonly looks: Look[] = [];
  /** When it began. */
  readonly start: Counts;
  #nextHeapMs = this.#beganMs;
  #nextLookMs = this.#beganMs + PIECE_MS;
  #nextMinuteMs = this.#beganMs + MINUTE_MS;
  #told = 0;

  constructor(options: MeasuresOptions) {
    this.#options = options;
    this.#lookEveryMs = Math.max(15_000, options.lengthMs / 60);
    this.#memory = new MemoryWatch(options.pid);
    this.#sample();
    this.start = this.#memory.counts;
  }

  /** Measures what is due, and tells what is new. Never rejects. */
  async take(): Promise<void> {
    const { watch, say } = this.#options;
    const nowMs = performance.now();
    this.#sample();
    if (nowMs >= this.#nextHeapMs) {
      this.#nextHeapMs += HEAP_MS;
      await this.#askHeap(nowMs);
    }
    if (nowMs >= this.#nextLookMs) {
      this.#nextLookMs += this.#lookEveryMs;
      // While a stream is passed through its own sound and picture are seen, not the mixer’s.
      if (watch.state?.passThrough.status === 'off') await this.#look(nowMs);
    }
    for (const finding of watch.findings.slice(this.#told)) say(findingLine(finding));
    this.#told = watch.findings.length;
    if (nowMs < this.#nextMinuteMs) return;
    this.#nextMinuteMs += MINUTE_MS;
    say(this.#line(nowMs));
  }

  /** The last two thirds of what was measured, as straight lines. */
  end(): { memory: KindTrend[]; heap: Trend | null; external: Trend | null; counts: { start: Counts; end: Counts } } {
    this.#sample();
    const fromMs = this.#beganMs + (performance.now() - this.#beganMs) / 3;
    const late = (samples: readonly Sample[]): Trend | null => {
      const fit = samples.filter(({ atMs }) => atMs >= fromMs);
      return fit.length < 3 ? null : trendOf(fit);
    };
    const counts = { start: this.start, end: this.#memory.counts };
    return { memory: this.#memory.trends(fromMs), heap: late(this.#heap), external: late(this.#external), counts };
  }

  #sample(): void {
    const processes = this.#options.watch.telemetry?.system.processes ?? [];
    this.#memory.sample(new Map(processes.map(({ pid, name }) => [pid, name])));
  }

  async #askHeap(atMs: number): Promise<void> {
    try {
      const { heapMb, externalMb } = await this.#options.heap.use();
      this.#heap.push({ atMs, value: heapMb });
      this.#external.push({ atMs, value: externalMb });
    } catch (error) {
      this.#options.say(`the heap could not be asked: ${error}`);
    }
  }

  async #look(nowMs: number): Promise<void> {
    try {
      const pairs = await lipSync(this.#options.tail.bytes, FLASH_CROP);
      if (pairs.length > 1) this.looks.push({ atMs: nowMs - this.#beganMs, apartMs: spread(pairs).median });
    } catch (error) {
      this.#options.say(`sound and picture could not be looked at: ${error}`);
    }
  }

  #line(nowMs: number): string {
    const { watch, lengthMs } = this.#options;
    const { engineFiles, processes } = this.#memory.counts;
    const heap = this.#heap.at(-1)?.value.toFixed(1) ?? '–';
    const look = this.looks.at(-1);
    return [
      `${clock(nowMs - this.#beganMs)} of ${clock(lengthMs)}`,
      `machine ${watch.telemetry?.system.cpuPct.toFixed(0) ?? '–'} %`,
      `engine ${this.#memory.engineMb.toFixed(0)} MB, heap ${heap} MB`,
      `${engineFiles} files, ${processes} processes`,
      look === undefined ? 'sound not heard yet' : `sound ${look.apartMs.toFixed(0)} ms after picture`,
      `dropped ${watch.dropped}, reconnects ${watch.reconnects}, alerts ${watch.alerts}`,
    ].join(' · ');
  }
}
