/** The event, its node, delivery and the return player for Prometheus. */
import type { EngineState, EventStatus } from '#shared/state/state.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import { bitsPerSecond, bytesOfMb, metric, oneOf, ratio, seconds } from './prometheus.ts';

const STATUSES = [
  'draft',
  'scheduled',
  'preparing',
  'ready',
  'live',
  'ending',
  'ended',
  'failed',
] as const satisfies readonly EventStatus[];

export function deliveryMetrics({ event }: EngineState, telemetry: Telemetry | null): string[] {
  const { node, delivery, player } = telemetry ?? { node: null, delivery: null, player: null };
  return [
    ...metric('event_status', 'gauge', 'How far the event is: 1 for the status it has.', [
      ...(event === null ? [] : oneOf(STATUSES, 'status', event.status)),
    ]),
    ...metric('ingest_connected', 'gauge', 'Whether the event’s ingest has a publisher.', [[node?.ingest.connected]]),
    ...metric('ingest_bitrate_bits_per_second', 'gauge', 'Rate the ingest receives.', [
      [bitsPerSecond(node?.ingest.kbps)],
    ]),
    ...metric('ingest_frames_total', 'counter', 'Frames the ingest has received.', [[node?.ingest.framesReceived]]),
    ...metric('ingest_missing_frames_total', 'counter', 'Gaps the ingest sees, whatever their cause.', [
      [node?.ingest.framesMissing],
    ]),
    ...metric('ladder_running', 'gauge', 'Whether the event transcodes.', [[node?.ladder.running]]),
    ...metric('ladder_speed_ratio', 'gauge', 'Transcoding speed against real time.', [[node?.ladder.speed]]),
    ...metric('ladder_restarts_total', 'counter', 'Transcoders that had to be started again.', [
      [node?.ladder.restarts],
    ]),
    ...metric('origin_segments', 'gauge', 'Segments the origin holds.', [[node?.origin.segments]]),
    ...metric('origin_newest_segment_age_seconds', 'gauge', 'Age of the newest segment.', [
      [seconds(node?.origin.newestSegmentAgeMs)],
    ]),
    ...metric('viewers', 'gauge', 'Viewers the origin serves.', [[node?.origin.viewers]]),
    ...metric('node_cpu_ratio', 'gauge', 'CPU of the event’s node; 1 is one core.', [[ratio(node?.cpuPct)]]),
    ...metric('node_memory_bytes', 'gauge', 'Resident memory of the event’s node.', [[bytesOfMb(node?.memoryMb)]]),
    ...metric('delivery_reachable', 'gauge', 'Whether the playback address answers.', [[delivery?.reachable]]),
    ...metric('delivery_response_seconds', 'gauge', 'How long the playback address takes to answer.', [
      [seconds(delivery?.responseMs)],
    ]),
    ...metric('player_playing', 'gauge', 'Whether the return plays.', [
      [player === null ? null : player.state === 'playing'],
    ]),
    ...metric('player_bitrate_bits_per_second', 'gauge', 'Rate of the rendition the return plays.', [
      [bitsPerSecond(player?.kbps)],
    ]),
    ...metric('behind_lens_seconds', 'gauge', 'Delay behind the lens, as measured, by hop.', [
      [seconds(node?.ingest.delayMs), { hop: 'ingest' }],
      [seconds(node?.ladder.delayMs), { hop: 'ladder' }],
      [seconds(node?.origin.delayMs), { hop: 'origin' }],
      [seconds(delivery?.delayMs), { hop: 'delivery' }],
      [seconds(player?.delayMs), { hop: 'viewer' }],
    ]),
  ];
}
