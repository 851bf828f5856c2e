/** `GET /metrics`: the newest telemetry in Prometheus’ text format (version 0.0.4). */
import type { EngineState } from '#shared/state/state.ts';
import type { Meters, SinkTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { metric, type Sample } from './prometheus.ts';
import { recordingMetrics } from './recording-metrics.ts';
import { sourceMetrics } from './source-metrics.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

function sinkMetrics(sinks: readonly [string, SinkTelemetry][]): string[] {
  const each = (value: (sink: SinkTelemetry) => number | boolean): Sample[] =>
    sinks.map(([sink, telemetry]) => [value(telemetry), { sink }]);
  return [
    ...metric(
      'sink_running',
      'gauge',
      'Whether the program is being pushed there.',
      each((s) => s.status === 'running'),
    ),
    ...metric(
      'sink_kbps',
      'gauge',
      'Rate sent, kilobits a second.',
      each((s) => s.kbps),
    ),
    ...metric(
      'sink_queue_ms',
      'gauge',
      'Program waiting to be sent, milliseconds.',
      each((s) => s.queueMs),
    ),
    ...metric(
      'sink_dropped_frames_total',
      'counter',
      'Program frames dropped from the queue.',
      each((s) => s.droppedFrames),
    ),
    ...metric(
      'sink_sent_bytes_total',
      'counter',
      'Bytes sent.',
      each((s) => s.sentBytes),
    ),
  ];
}

function mediaMetrics({ mixer, encoder, drops }: Telemetry): string[] {
  return [
    ...metric('mixer_frames_total', 'counter', 'Program frames made.', [[mixer.frame]]),
    ...metric('mixer_fps', 'gauge', 'Program frames a second.', [[mixer.fps]]),
    ...metric('mixer_tick_p99_ms', 'gauge', 'Time to make one frame, 99th percentile.', [[mixer.tickP99Ms]]),
    ...metric('encoder_fps', 'gauge', 'Frames a second out of the encoder.', [[encoder.fps]]),
    ...metric('encoder_speed', 'gauge', 'Encoding speed against real time.', [[encoder.speed]]),
    ...metric('encoder_kbps', 'gauge', 'Video bit rate, kilobits a second.', [[encoder.videoKbps]]),
    ...metric('encoder_delay_ms', 'gauge', 'From the mixer to the frame in the MPEG-TS.', [[encoder.delayMs]]),
    ...metric('dropped_frames_total', 'counter', 'Frames lost, by cause.', [
      [drops.source, { cause: 'source' }],
      [drops.mixer, { cause: 'mixer' }],
      [drops.encoder, { cause: 'encoder' }],
      [drops.network, { cause: 'network' }],
      [drops.received, { cause: 'received' }],
    ]),
  ];
}

function deliveryMetrics({ node, delivery, player, system }: Telemetry): string[] {
  return [
    ...metric('ingest_connected', 'gauge', 'Whether the event’s ingest has a publisher.', [[node?.ingest.connected]]),
    ...metric('ingest_kbps', 'gauge', 'Rate the ingest receives.', [[node?.ingest.kbps]]),
    ...metric('ladder_speed', 'gauge', 'Transcoding speed against real time.', [[node?.ladder.speed]]),
    ...metric('viewers', 'gauge', 'Viewers the origin serves.', [[node?.origin.viewers]]),
    ...metric('delivery_reachable', 'gauge', 'Whether the playback address answers.', [[delivery?.reachable]]),
    ...metric('behind_lens_ms', 'gauge', 'Delay behind the lens, by hop.', [
      [node?.ingest.delayMs, { hop: 'ingest' }],
      [node?.ladder.delayMs, { hop: 'ladder' }],
      [node?.origin.delayMs, { hop: 'origin' }],
      [delivery?.delayMs, { hop: 'delivery' }],
      [player?.delayMs, { hop: 'viewer' }],
    ]),
    ...metric('system_cpu_percent', 'gauge', 'Load of the whole machine.', [[system.cpuPct]]),
    ...metric('engine_cpu_percent', 'gauge', 'Load of the engine process, 100 being one core.', [
      [system.engineCpuPct],
    ]),
    ...metric('engine_memory_megabytes', 'gauge', 'Resident memory of the engine process.', [[system.engineMemoryMb]]),
    ...metric('disk_free_gigabytes', 'gauge', 'Free space where the show is kept.', [[system.diskFreeGb]]),
  ];
}

function soundMetrics({ program, loudness, sources }: Meters): string[] {
  const sides = (level: readonly [number, number], labels: Record<string, string> = {}): Sample[] => [
    [level[0], { ...labels, channel: 'left' }],
    [level[1], { ...labels, channel: 'right' }],
  ];
  const strips = Object.entries(sources);
  return [
    ...metric('program_loudness_lufs', 'gauge', 'EBU R 128 loudness of the program.', [
      [loudness.momentaryLufs, { window: 'momentary' }],
      [loudness.shortTermLufs, { window: 'short-term' }],
      [loudness.integratedLufs, { window: 'integrated' }],
    ]),
    ...metric('program_loudness_range_lu', 'gauge', 'Loudness range of the program, EBU Tech 3342.', [
      [loudness.rangeLu],
    ]),
    ...metric('program_true_peak_dbtp', 'gauge', 'Highest true peak since the last reset.', [[loudness.truePeakDbtp]]),
    ...metric('program_peak_dbfs', 'gauge', 'Sample peak of the program.', sides(program.peakDb)),
    ...metric('program_rms_dbfs', 'gauge', 'RMS level of the program.', sides(program.rmsDb)),
    ...metric('limiter_reduction_db', 'gauge', 'What the master’s limiter takes away.', [[program.reductionDb]]),
    ...metric(
      'source_peak_dbfs',
      'gauge',
      'Sample peak of a source, before its fader.',
      strips.flatMap(([source, level]) => sides(level.peakDb, { source })),
    ),
    ...metric(
      'source_rms_dbfs',
      'gauge',
      'RMS level of a source, before its fader.',
      strips.flatMap(([source, level]) => sides(level.rmsDb, { source })),
    ),
  ];
}

/** The metrics page. `telemetry` and `meters` are null while there are none. */
export function metricsText(state: EngineState, telemetry: Telemetry | null, meters: Meters | null): string {
  const lines = [
    ...metric('info', 'gauge', 'The engine.', [[1, { version: state.engine.version }]]),
    ...metric('on_air', 'gauge', 'Whether the show is on air.', [[state.broadcast.status === 'on-air']]),
    ...sourceMetrics(state.sources, telemetry?.sources ?? null),
    ...metric('sound_warning', 'gauge', 'Whether something on program is not heard that should be.', [
      [state.sound.warning !== null],
    ]),
    ...recordingMetrics(state.recording, telemetry?.recording ?? null),
  ];
  if (telemetry !== null) {
    const uplink: [string, SinkTelemetry][] = telemetry.uplink === null ? [] : [['event', telemetry.uplink]];
    lines.push(...mediaMetrics(telemetry));
    lines.push(...sinkMetrics([...uplink, ...Object.entries(telemetry.destinations)]));
    lines.push(...deliveryMetrics(telemetry));
  }
  if (meters !== null) lines.push(...soundMetrics(meters));
  return `${lines.join('\n')}\n`;
}
