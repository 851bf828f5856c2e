/** What an alert rule can watch: figures with limits, and conditions that hold or do not. */

export interface FigureMetric {
  kind: 'figure';
  name: string;
  unit: string;
  /** On which side of a limit it is bad. */
  worse: 'above' | 'below';
  /** What to do about it. */
  advice: string;
}

export interface ConditionMetric {
  kind: 'condition';
  name: string;
  advice: string;
}

export type MetricInfo = FigureMetric | ConditionMetric;

const figure = (name: string, unit: string, worse: 'above' | 'below', advice: string): FigureMetric => ({
  kind: 'figure',
  name,
  unit,
  worse,
  advice,
});

const condition = (name: string, advice: string): ConditionMetric => ({ kind: 'condition', name, advice });

/** Shares of frames are judged over ten seconds; what is of the program counts while it goes out or is recorded. */
export const METRICS = {
  fps: figure(
    'Frame rate of the program',
    '% of target',
    'below',
    'See which hop of the chain is the cause; fewer sources or a faster encoder preset relieve the machine.',
  ),
  dropsSource: figure(
    'Frames late or missing from the source on air',
    '%',
    'above',
    'Look at that source’s figures; give it more buffer, or cut to another one.',
  ),
  dropsMixer: figure(
    'Frames the mixer was late with',
    '%',
    'above',
    'The machine is short of CPU: end other programs, or take scenes and keys off air.',
  ),
  dropsEncoder: figure(
    'Frames the encoder could not keep up with',
    '%',
    'above',
    'Choose a faster preset, a smaller canvas, or a hardware encoder.',
  ),
  dropsNetwork: figure(
    'Frames dropped on the way to a destination',
    '%',
    'above',
    'Its network is too slow for this bitrate: lower the bitrate, or use another line.',
  ),
  dropsReceived: figure(
    'Frames that never reached the event',
    '%',
    'above',
    'The way to the event loses packets: lower the bitrate, or raise the SRT latency.',
  ),
  bitrate: figure(
    'Bitrate of the program',
    '% of target',
    'below',
    'Pictures without motion need little; otherwise see the encoder’s figures.',
  ),
  sendRate: figure(
    'What a destination takes',
    '% of the program',
    'below',
    'Its network or its server does not take it all: lower the bitrate, or use another line.',
  ),
  queue: figure(
    'Program that waits to be sent',
    'ms',
    'above',
    'It cannot be sent as fast as it is made: lower the bitrate, or use another line.',
  ),
  cpu: figure('CPU of the machine', '%', 'above', 'End other programs; a faster preset relieves the encoder.'),
  memory: figure('Memory of the engine', 'MB', 'above', 'Note what the show was doing, and keep a support bundle.'),
  disk: figure('Free disk', 'GB', 'below', 'Delete old recordings, or record to another disk.'),
  loudness: figure(
    'Loudness away from −23 LUFS (EBU R 128), short-term',
    'LU',
    'above',
    'Bring the master or the loudest strip to where the meter wants it.',
  ),
  destinationDown: condition(
    'A destination does not run',
    'See the desk Outputs; one whose key was refused has to be started again.',
  ),
  uplinkDown: condition('The event does not get the program', 'See the event’s reason, and the chain.'),
  backupInUse: condition('A backup is in use', 'Find out what became of the first one before the backup goes too.'),
  sourceLost: condition(
    'The source on air is lost',
    'Cut to another source; then see to its cable, power and network.',
  ),
  sourceAway: condition(
    'A source that is not on air is lost',
    'See to its cable, power and network before it is cut to.',
  ),
  sourceBlack: condition(
    'The source on air is black',
    'Cut to another source; look for a closed iris or a sleeping player.',
  ),
  sourceFrozen: condition(
    'The source on air is frozen',
    'Cut to another source, and start its player or encoder again.',
  ),
  sourceSilent: condition('The source on air is silent', 'Look at its microphone and its strip on the sound desk.'),
  soundWarning: condition('Nobody hears the program', 'Look at the master and the strips on the sound desk.'),
  encoderRestarted: condition(
    'The encoder had to be started again',
    'Once is no harm; again and again means that the machine or its driver is in trouble.',
  ),
  encoderFailed: condition('The encoder does not run', 'See its reason in the log, and choose another encoder.'),
  encoderFallback: condition(
    'The encoder has fallen back to software',
    'The graphics card has failed: watch the CPU, and see to the driver after the show.',
  ),
  recordingEnded: condition('The recording ended or did not begin', 'See the reason, and start it again.'),
  recordingRetrying: condition(
    'The recording cannot be written',
    'See to the disk; a new file is tried until it works.',
  ),
  eventUnhealthy: condition('The event is not healthy', 'See its cause in the event panel.'),
  engineDied: condition(
    'The engine ended unexpectedly and was started again',
    'Go live again where needed, and keep a support bundle.',
  ),
} as const satisfies Record<string, MetricInfo>;

export type Metric = keyof typeof METRICS;
type MetricOf<K extends MetricInfo['kind']> = {
  [M in Metric]: (typeof METRICS)[M]['kind'] extends K ? M : never;
}[Metric];
export type FigureName = MetricOf<'figure'>;
export type ConditionName = MetricOf<'condition'>;

const names = Object.keys(METRICS) as Metric[];
export const FIGURE_NAMES = names.filter((name): name is FigureName => METRICS[name].kind === 'figure');
export const CONDITION_NAMES = names.filter((name): name is ConditionName => METRICS[name].kind === 'condition');
