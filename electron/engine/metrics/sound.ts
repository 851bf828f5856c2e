/** Meters and loudness for Prometheus. Levels are in the units of the field (LUFS, dBFS): a ratio would help nobody. */
import type { SoundState } from '#shared/state/state.ts';
import type { Meters } from '#shared/state/telemetry.ts';
import { type Labels, metric, type Sample } from './prometheus.ts';

const WARNINGS = ['silent', 'muted', 'faderDown'] as const satisfies readonly NonNullable<
  SoundState['warning']
>['kind'][];

const sides = (level: readonly [number, number], labels: Labels = {}): Sample[] => [
  [level[0], { ...labels, channel: 'left' }],
  [level[1], { ...labels, channel: 'right' }],
];

export function soundMetrics({ warning }: SoundState, meters: Meters | null): string[] {
  const lines = metric(
    'sound_warning',
    'gauge',
    'Why something on program is not heard that should be.',
    WARNINGS.map((kind): Sample => [warning?.kind === kind, { kind }]),
  );
  return meters === null ? lines : [...lines, ...levels(meters)];
}

function levels({ program, loudness, sources }: Meters): string[] {
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
