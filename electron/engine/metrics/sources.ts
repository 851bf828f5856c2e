/** The sources for Prometheus. */
import { TRANSPORT_COUNTERS, type TransportCounter } from '#shared/health/source-limits.ts';
import type { SourceState, SourceStatus } from '#shared/state/state.ts';
import type { SourceTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { bitsPerSecond, type Figure, metric, metrics, oneOf, ratio, type Sample, seconds } from './prometheus.ts';

const STATUSES = ['opening', 'live', 'lost', 'ended'] as const satisfies readonly SourceStatus[];

const FIGURES: readonly Figure<SourceTelemetry>[] = [
  ['source_fps', 'gauge', 'Frames a second that arrive.', (s) => s.fps],
  [
    'source_arrival_seconds',
    'gauge',
    'From one picture’s arrival to the next, the last one.',
    (s) => seconds(s.arrival?.lastMs),
  ],
  [
    'source_arrival_p95_seconds',
    'gauge',
    'From one picture’s arrival to the next, 95th percentile.',
    (s) => seconds(s.arrival?.p95Ms),
  ],
  ['source_buffer_seconds', 'gauge', 'Frames ahead of the playhead.', (s) => seconds(s.bufferMs)],
  ['source_drift_ratio', 'gauge', 'Camera clock against ours; 0.001 is 1000 ppm fast.', (s) => s.driftPpm / 1e6],
  ['source_repeated_frames_total', 'counter', 'Frames repeated for want of a new one.', (s) => s.repeatedFrames],
  ['source_skipped_frames_total', 'counter', 'Frames passed over to stay live.', (s) => s.skippedFrames],
  ['source_cpu_ratio', 'gauge', 'CPU of its FFmpeg; 1 is one core.', (s) => ratio(s.cpuPct)],
  [
    'source_input_bitrate_bits_per_second',
    'gauge',
    'Rate that arrives, before decoding.',
    (s) => bitsPerSecond(s.inputKbps),
  ],
  [
    'source_pcr_jitter_seconds',
    'gauge',
    'How unevenly clock references arrive.',
    (s) => seconds(s.transport?.pcrJitterMs),
  ],
];

const CHECKS: Record<TransportCounter, string> = {
  lostPackets: 'lost',
  syncErrors: 'sync',
  patErrors: 'pat',
  pmtErrors: 'pmt',
  continuityErrors: 'continuity',
  pidErrors: 'pid',
  transportErrors: 'transport',
};

export function sourceMetrics(sources: readonly SourceState[], telemetry: Telemetry['sources'] | null): string[] {
  const each = Object.entries(telemetry ?? {});
  return [
    ...metric(
      'source_info',
      'gauge',
      'Each source with its name.',
      sources.map(({ id, config }): Sample => [1, { source: id, name: config.name, kind: config.kind }]),
    ),
    ...metric(
      'source_status',
      'gauge',
      'What each source does: 1 for the status it has.',
      sources.flatMap(({ id, status }) => oneOf(STATUSES, 'status', status, { source: id })),
    ),
    ...metric(
      'source_restarts_total',
      'counter',
      'How often its FFmpeg had to be started again.',
      sources.map(({ id, restarts }): Sample => [restarts, { source: id }]),
    ),
    ...metric(
      'source_fault',
      'gauge',
      'Whether the source is black, frozen or silent for longer than its watch allows.',
      sources.flatMap(({ id, faults }) =>
        Object.entries(faults).map(([fault, on]): Sample => [on, { source: id, fault }]),
      ),
    ),
    ...metric(
      'source_replaced',
      'gauge',
      'Whether the slate or its backup stands in for it on program.',
      sources.map(({ id, standIn }): Sample => [standIn !== null, { source: id }]),
    ),
    ...metrics(
      FIGURES,
      each.map(([source, figures]) => [{ source }, figures]),
    ),
    ...metric(
      'source_transport_errors_total',
      'counter',
      'First-priority checks of TR 101 290.',
      each.flatMap(([source, { transport }]) =>
        TRANSPORT_COUNTERS.map((check): Sample => [transport?.[check], { source, check: CHECKS[check] }]),
      ),
    ),
  ];
}
