/** What the history of a show keeps: a fixed list of figures, and how each is read from a sample of telemetry. */
import { HOPS } from '../chain/chain.ts';
import type { DropsByCause, SinkTelemetry, SourceTelemetry, Telemetry } from '../state/telemetry.ts';

export type DropCause = Exclude<keyof DropsByCause, 'totalFrames'>;

/** NaN stands for “not known”. */
const known = (value: number | null | undefined): number => value ?? Number.NaN;

/** How much a counter has grown since the sample before; one that was set back has begun anew. */
const growth = (now: number, before: number | undefined): number =>
  before === undefined ? Number.NaN : now >= before ? now - before : now;

type Reader = (now: Telemetry, before: Telemetry | null, lufs: number | null) => number;

const dropsOf =
  (cause: keyof DropsByCause): Reader =>
  (now, before) =>
    growth(now.drops[cause], before?.drops[cause]);

/** CPU of what this list calls children: FFmpegs and the event node; the mixer is a part of the engine. */
const childrenOf = (now: Telemetry, read: 'cpuPct' | 'memoryMb'): number =>
  now.system.processes
    .filter(({ name }) => name !== 'engine' && name !== 'mixer')
    .reduce((sum, process) => sum + (process[read] ?? 0), 0);

const delays = Object.fromEntries(
  HOPS.map((name, i): [string, Reader] => [`delay.${name}`, (now) => known(now.chain.hops[i]?.delayMs)]),
);

/** One value a sample each, by name: what it is, then its unit. */
export const CORE_SERIES: Readonly<Record<string, Reader>> = {
  'encoder.kbps': (now) => now.encoder.videoKbps,
  'encoder.targetKbps': (now) => now.encoder.targetKbps,
  'encoder.fps': (now) => now.encoder.fps,
  'encoder.speed': (now) => now.encoder.speed,
  'encoder.queueMs': (now) => now.encoder.queueMs,
  'encoder.delayMs': (now) => now.encoder.delayMs,
  'encoder.keyIntervalS': (now) => now.encoder.keyIntervalS,
  'encoder.cpuPct': (now) => now.encoder.cpuPct,
  'mixer.fps': (now) => now.mixer.fps,
  'mixer.tickMs': (now) => now.mixer.tickP99Ms,
  'mixer.cpuPct': (now) => known(now.mixer.cpuPct),
  'drops.source': dropsOf('source'),
  'drops.mixer': dropsOf('mixer'),
  'drops.encoder': dropsOf('encoder'),
  'drops.network': dropsOf('network'),
  'drops.received': dropsOf('received'),
  'drops.frames': dropsOf('totalFrames'),
  ...delays,
  'system.cpuPct': (now) => now.system.cpuPct,
  'engine.cpuPct': (now) => now.system.engineCpuPct,
  'engine.memoryMb': (now) => now.system.engineMemoryMb,
  'children.cpuPct': (now) => childrenOf(now, 'cpuPct'),
  'children.memoryMb': (now) => childrenOf(now, 'memoryMb'),
  'disk.freeGb': (now) => known(now.system.diskFreeGb),
  'node.viewers': (now) => known(now.node?.origin.viewers),
  'ladder.speed': (now) => known(now.node?.ladder.speed),
  'program.lufs': (_now, _before, lufs) => known(lufs),
};

type SourceReader = (now: SourceTelemetry, before: SourceTelemetry | undefined) => number;
/** Of each source. */
export const SOURCE_SERIES: Readonly<Record<string, SourceReader>> = {
  fps: (now) => now.fps,
  bufferMs: (now) => now.bufferMs,
  lateFrames: (now, before) =>
    growth(now.repeatedFrames, before?.repeatedFrames) + growth(now.skippedFrames, before?.skippedFrames),
  cpuPct: (now) => now.cpuPct,
};

type SinkReader = (now: SinkTelemetry, before: SinkTelemetry | undefined) => number;
/** Of each destination, and of the push to the event. */
export const SINK_SERIES: Readonly<Record<string, SinkReader>> = {
  kbps: (now) => now.kbps,
  queueMs: (now) => now.queueMs,
  droppedFrames: (now, before) => growth(now.droppedFrames, before?.droppedFrames),
  rttMs: (now) => known(now.rttMs),
  retransmits: (now, before) =>
    now.retransmits === null ? Number.NaN : growth(now.retransmits, before?.retransmits ?? now.retransmits),
  unsentBytes: (now) => known(now.unsentBytes),
};

/** The name a push has in the history: `uplink`, `destination:x`. */
export const sinkNames = (sample: Pick<Telemetry, 'uplink' | 'destinations'>): [string, SinkTelemetry][] => [
  ...(sample.uplink === null ? [] : [['uplink', sample.uplink] satisfies [string, SinkTelemetry]]),
  ...Object.entries(sample.destinations).map(([id, sink]): [string, SinkTelemetry] => [`destination:${id}`, sink]),
];
