/** The sources’ part of `GET /metrics`. */

import { TRANSPORT_COUNTERS, type TransportCounter } from '#shared/health/source-limits.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { SourceTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { metric, type Sample } from './prometheus.ts';

type Figure = [
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  read: (source: SourceTelemetry) => number | null | undefined,
];

const FIGURES: readonly Figure[] = [
  ['fps', 'gauge', 'Frames a second that arrive.', (s) => s.fps],
  ['arrival_last_ms', 'gauge', 'From one picture’s arrival to the next.', (s) => s.arrival?.lastMs],
  ['arrival_p95_ms', 'gauge', 'From one picture’s arrival to the next, 95th percentile.', (s) => s.arrival?.p95Ms],
  ['buffer_ms', 'gauge', 'Frames ahead of the playhead, milliseconds.', (s) => s.bufferMs],
  ['drift_ppm', 'gauge', 'Camera clock against ours, parts per million.', (s) => s.driftPpm],
  ['repeated_frames_total', 'counter', 'Frames repeated for want of a new one.', (s) => s.repeatedFrames],
  ['skipped_frames_total', 'counter', 'Frames passed over to stay live.', (s) => s.skippedFrames],
  ['cpu_percent', 'gauge', 'Load of its FFmpeg, 100 being one core.', (s) => s.cpuPct],
  ['input_kbps', 'gauge', 'Rate that arrives, before decoding.', (s) => s.inputKbps],
  ['pcr_jitter_ms', 'gauge', 'How unevenly clock references arrive.', (s) => s.transport?.pcrJitterMs],
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
  const lines = [
    ...metric(
      'source_live',
      'gauge',
      'Whether the source delivers.',
      sources.map(({ id, status }) => [status === 'live', { source: id }]),
    ),
    ...metric(
      'source_fault',
      'gauge',
      'Whether the source is black, frozen or silent for longer than its watch allows.',
      sources.flatMap(({ id, faults }) =>
        Object.entries(faults).map(([fault, on]): Sample => [on, { source: id, fault }]),
      ),
    ),
  ];
  if (telemetry === null) return lines;
  const each = Object.entries(telemetry);
  for (const [name, type, help, read] of FIGURES) {
    lines.push(
      ...metric(
        `source_${name}`,
        type,
        help,
        each.map(([source, figures]) => [read(figures), { source }]),
      ),
    );
  }
  const errors = each.flatMap(([source, { transport }]) =>
    TRANSPORT_COUNTERS.map((check): Sample => [transport?.[check], { source, check: CHECKS[check] }]),
  );
  return [
    ...lines,
    ...metric('source_transport_errors_total', 'counter', 'First-priority checks of TR 101 290.', errors),
  ];
}
