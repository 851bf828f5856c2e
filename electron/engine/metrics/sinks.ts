/** Destinations and the uplink to the event for Prometheus. */
import type { DestinationState, EngineState, SinkStatus } from '#shared/state/state.ts';
import type { AddressTelemetry, SinkTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { bitsPerSecond, type Figure, type Labels, metric, metrics, oneOf, type Sample, seconds } from './prometheus.ts';

const STATUSES = [
  'stopped',
  'connecting',
  'waiting',
  'running',
  'retrying',
  'refused',
] as const satisfies readonly SinkStatus[];

/** Name of the uplink to the event beside those of the destinations. */
const UPLINK = 'event';

const FIGURES: readonly Figure<AddressTelemetry>[] = [
  ['sink_bitrate_bits_per_second', 'gauge', 'Rate sent.', (s) => bitsPerSecond(s.kbps)],
  ['sink_queue_seconds', 'gauge', 'Program waiting to be sent.', (s) => seconds(s.queueMs)],
  ['sink_dropped_frames_total', 'counter', 'Program frames dropped from the queue.', (s) => s.droppedFrames],
  ['sink_sent_bytes_total', 'counter', 'Bytes sent.', (s) => s.sentBytes],
  ['sink_rtt_seconds', 'gauge', 'Round-trip time of the TCP connection.', (s) => seconds(s.rttMs)],
  ['sink_tcp_retransmits_total', 'counter', 'TCP segments sent again on this connection.', (s) => s.retransmits],
  ['sink_kernel_unsent_bytes', 'gauge', 'Taken by the kernel and not sent yet.', (s) => s.unsentBytes],
];

/** Of each of the two addresses of a destination that has a backup. */
const ADDRESS_FIGURES: readonly Figure<AddressTelemetry>[] = [
  ['sink_address_running', 'gauge', 'Whether this address takes the program.', (s) => s.status === 'running'],
  ['sink_address_bitrate_bits_per_second', 'gauge', 'Rate sent to this address.', (s) => bitsPerSecond(s.kbps)],
  ['sink_address_sent_bytes_total', 'counter', 'Bytes sent to this address.', (s) => s.sentBytes],
];

type Sink = Pick<DestinationState, 'status' | 'reconnects' | 'fault'> & { labels: Labels };

function statesOf({ destinations, event }: EngineState): Sink[] {
  const uplink = event?.uplink ?? null;
  const sinks = destinations.map(({ id, status, reconnects, fault }) => ({
    labels: { sink: id },
    status,
    reconnects,
    fault,
  }));
  return uplink === null ? sinks : [{ ...uplink, fault: null, labels: { sink: UPLINK } }, ...sinks];
}

export function sinkMetrics(state: EngineState, telemetry: Telemetry | null): string[] {
  const sinks = statesOf(state);
  const figures: [Labels, SinkTelemetry][] = Object.entries(telemetry?.destinations ?? {}).map(([sink, figure]) => [
    { sink },
    figure,
  ]);
  if (telemetry?.uplink !== null && telemetry?.uplink !== undefined) {
    figures.unshift([{ sink: UPLINK }, telemetry.uplink]);
  }
  const addresses = figures.flatMap(([labels, { addresses: both }]): [Labels, AddressTelemetry][] =>
    both === undefined
      ? []
      : [
          [{ ...labels, address: 'primary' }, both.primary],
          [{ ...labels, address: 'backup' }, both.backup],
        ],
  );
  return [
    ...metric(
      'sink_info',
      'gauge',
      'Each destination with its name.',
      state.destinations.map(({ id, name, kind }): Sample => [1, { sink: id, name, kind }]),
    ),
    ...metric(
      'sink_status',
      'gauge',
      'What each push does: 1 for the status it has.',
      sinks.flatMap(({ labels, status }) => oneOf(STATUSES, 'status', status, labels)),
    ),
    ...metric(
      'sink_reconnects_total',
      'counter',
      'Connections made again after a loss.',
      sinks.map(({ labels, reconnects }): Sample => [reconnects, labels]),
    ),
    ...metric(
      'sink_fault',
      'gauge',
      'Why a destination does not take the program, while it does not.',
      sinks.flatMap(({ labels, fault }): Sample[] => (fault === null ? [] : [[1, { ...labels, fault }]])),
    ),
    ...metric(
      'sink_on_backup',
      'gauge',
      'Whether the program goes to the backup address only.',
      state.destinations.flatMap(({ id, backupState, inUse }): Sample[] =>
        backupState === null ? [] : [[inUse === 'backup', { sink: id }]],
      ),
    ),
    ...metrics(FIGURES, figures),
    ...metrics(ADDRESS_FIGURES, addresses),
  ];
}
