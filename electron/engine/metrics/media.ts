/** Mixer, encoders and drops for Prometheus. */
import type { EncoderState, EncoderStatus, EngineState } from '#shared/state/state.ts';
import type { EncoderTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { bitsPerSecond, type Figure, type Labels, metric, metrics, oneOf, ratio, seconds } from './prometheus.ts';

const STATUSES = ['starting', 'running', 'restarting', 'failed'] as const satisfies readonly EncoderStatus[];
/** The main program among the encoders; the others are named by their rendition. */
const PROGRAM: Labels = { rendition: 'program' };

const ENCODER: readonly Figure<EncoderTelemetry>[] = [
  ['encoder_fps', 'gauge', 'Frames a second out of the encoder.', (e) => e.fps],
  ['encoder_speed_ratio', 'gauge', 'Encoding speed against real time; 1 keeps up.', (e) => e.speed],
  ['encoder_bitrate_bits_per_second', 'gauge', 'Video bit rate as it is.', (e) => bitsPerSecond(e.videoKbps)],
  [
    'encoder_target_bitrate_bits_per_second',
    'gauge',
    'Video bit rate as it should be.',
    (e) => bitsPerSecond(e.targetKbps),
  ],
  ['encoder_dropped_frames_total', 'counter', 'Frames the encoder could not keep up with.', (e) => e.droppedFrames],
  ['encoder_queue_seconds', 'gauge', 'Frames waiting for the encoder.', (e) => seconds(e.queueMs)],
  ['encoder_delay_seconds', 'gauge', 'From the mixer to the frame in the MPEG-TS.', (e) => seconds(e.delayMs)],
  ['encoder_key_interval_seconds', 'gauge', 'From the last key frame but one to the last.', (e) => e.keyIntervalS],
  ['encoder_cpu_ratio', 'gauge', 'CPU of the encoder; 1 is one core.', (e) => ratio(e.cpuPct)],
];

const ENCODER_STATE: readonly Figure<EncoderState>[] = [
  ['encoder_restarts_total', 'counter', 'Encoders that had to be started again.', (e) => e.restarts],
  [
    'encoder_fallback',
    'gauge',
    'Whether software stands in for a graphics card that failed.',
    (e) => e.fallback !== null,
  ],
  ['encoder_adapted', 'gauge', 'Whether the bit rate is lowered for a narrow connection.', (e) => e.adaptive !== null],
];

export function mediaMetrics(state: EngineState, telemetry: Telemetry | null): string[] {
  const states: [Labels, EncoderState][] = [[PROGRAM, state.encoder]];
  for (const { id, running } of state.renditions) if (running !== null) states.push([{ rendition: id }, running]);
  const lines = [
    ...metric(
      'encoder_status',
      'gauge',
      'What each encoder does: 1 for the status it has.',
      states.flatMap(([labels, { status }]) => oneOf(STATUSES, 'status', status, labels)),
    ),
    ...metric(
      'encoder_info',
      'gauge',
      'What encodes.',
      states.map(([labels, { codec, implementation }]) => [1, { ...labels, codec, implementation }]),
    ),
    ...metrics(ENCODER_STATE, states),
    ...metric('pass_through_status', 'gauge', 'Whether a source goes out untouched.', [
      ...oneOf(['off', 'waiting', 'on'] as const, 'status', state.passThrough.status),
    ]),
  ];
  return telemetry === null ? lines : [...lines, ...figuresOf(telemetry)];
}

function figuresOf({ mixer, encoder, renditions, drops }: Telemetry): string[] {
  const encoders: [Labels, EncoderTelemetry][] = [[PROGRAM, encoder]];
  for (const [rendition, figures] of Object.entries(renditions)) encoders.push([{ rendition }, figures]);
  return [
    ...metric('mixer_frames_total', 'counter', 'Program frames made.', [[mixer.frame]]),
    ...metric('mixer_fps', 'gauge', 'Program frames a second.', [[mixer.fps]]),
    ...metric('mixer_missed_ticks_total', 'counter', 'Ticks more than one frame late.', [[mixer.missedTicks]]),
    ...metric('mixer_tick_seconds', 'gauge', 'Time to make one frame, over the last second.', [
      [seconds(mixer.tickP50Ms), { quantile: '0.5' }],
      [seconds(mixer.tickP99Ms), { quantile: '0.99' }],
    ]),
    ...metric('mixer_cpu_ratio', 'gauge', 'CPU of the mixer’s thread; 1 is one core.', [[ratio(mixer.cpuPct)]]),
    ...metrics(ENCODER, encoders),
    ...metric('dropped_frames_total', 'counter', 'Frames lost, by cause.', [
      [drops.source, { cause: 'source' }],
      [drops.mixer, { cause: 'mixer' }],
      [drops.encoder, { cause: 'encoder' }],
      [drops.network, { cause: 'network' }],
      [drops.received, { cause: 'received' }],
    ]),
    ...metric('frames_total', 'counter', 'Program frames made in the time of the dropped ones.', [[drops.totalFrames]]),
  ];
}
