/** Gathers ten seconds of telemetry into one line of the show log: bitrate by the second, the rest once. */
import { DROP_CAUSES, type LineOf } from '#shared/report/lines.ts';
import type { DropsByCause, Telemetry } from '#shared/state/telemetry.ts';

const SECONDS = 10;

const round = (value: number): number => Math.round(value * 10) / 10;
const grown = (now: number, before: number): number => (now >= before ? now - before : now);

export class SampleBatch {
  #samples: Telemetry[] = [];
  #before: Telemetry | null = null;

  /** Takes a sample; the line that it completes, or null. */
  add(sample: Telemetry): LineOf<'s'> | null {
    // What was dropped before Go live does not count: the first sample only says where the counters stand.
    if (this.#before === null) {
      this.#before = sample;
      return null;
    }
    this.#samples.push(sample);
    return this.#samples.length < SECONDS ? null : this.take();
  }

  /** The line of what is there so far; null when there is nothing. */
  take(): LineOf<'s'> | null {
    const last = this.#samples.at(-1);
    const before = this.#before;
    if (last === undefined || before === null) return null;
    const samples = this.#samples;
    this.#samples = [];
    this.#before = last;
    const seconds = samples.map(({ drops }, i) => dropsBetween((samples[i - 1] ?? before).drops, drops));
    const drops = sumOf(seconds);
    const to = sinksBetween(before, last);
    const viewers = last.node?.origin.viewers;
    return {
      k: 's',
      at: last.atMs,
      b: samples.map(({ encoder }) => Math.round(encoder.videoKbps)),
      g: Math.round(last.encoder.targetKbps),
      fps: round(Math.min(...samples.map(({ mixer, encoder }) => Math.min(mixer.fps, encoder.fps)))),
      cpu: Math.round(Math.max(...samples.map(({ system }) => system.cpuPct))),
      ...(drops === null ? {} : { d: drops, w: placesOf(seconds) }),
      ...(Object.keys(to).length === 0 ? {} : { to }),
      ...(viewers === undefined ? {} : { n: viewers }),
    };
  }
}

/** Dropped frames in the order of DROP_CAUSES, then frames made. */
const dropsBetween = (before: DropsByCause, now: DropsByCause): number[] => [
  ...DROP_CAUSES.map((cause) => grown(now[cause], before[cause])),
  grown(now.totalFrames, before.totalFrames),
];

const hasDropped = (second: readonly number[]): boolean => DROP_CAUSES.some((_cause, i) => (second[i] ?? 0) > 0);

/** All of them together; null when nothing was dropped. */
function sumOf(seconds: readonly number[][]): number[] | null {
  if (!seconds.some(hasDropped)) return null;
  return seconds.reduce((sum, second) => sum.map((frames, i) => frames + (second[i] ?? 0)));
}

/** Only the seconds in which something was dropped, each behind its place. */
const placesOf = (seconds: readonly number[][]): number[][] =>
  seconds.flatMap((second, place) => (hasDropped(second) ? [[place, ...second.slice(0, DROP_CAUSES.length)]] : []));

function sinksBetween(before: Telemetry, now: Telemetry): Record<string, number[]> {
  const sinks: Record<string, Telemetry['uplink']> = { ...now.destinations, event: now.uplink };
  const old: Record<string, Telemetry['uplink']> = { ...before.destinations, event: before.uplink };
  return Object.fromEntries(
    Object.entries(sinks).flatMap(([id, sink]) => {
      if (sink === null || sink.status === 'stopped') return [];
      const { kbps, queueMs, droppedFrames } = sink;
      return [[id, [Math.round(kbps), Math.round(queueMs), grown(droppedFrames, old[id]?.droppedFrames ?? 0)]]];
    }),
  );
}
