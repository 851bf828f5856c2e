/** What the figures and the state of now say to each metric. */
import { fpsOf } from '../canvas.ts';
import { type ChainSample, grown, isWarm } from '../chain/sample.ts';
import type { Loudness } from '../state/telemetry.ts';
import {
  eventReading,
  inUse,
  recordingConditions,
  type StateInUse,
  sinkConditions,
  sourceConditions,
} from './conditions.ts';
import type { Reading, Readings } from './evaluate.ts';

export interface AlertInput {
  now: ChainSample;
  /** A warm sample of about ten seconds ago; null before there is one. */
  earlier: ChainSample | null;
  state: StateInUse;
  /** Null while the mixer tells nothing. */
  loudness: Loudness | null;
  /** Wall clock at which the encoder was last started again; null when it never was. */
  encoderRestartedAtMs: number | null;
  /** Wall clock at which the engine was started after one that ended unexpectedly on air; null otherwise. */
  engineDiedAtMs: number | null;
}

/** What happened once is told for so long. */
const ONCE_MS = 60_000;
/** EBU R 128. */
const TARGET_LUFS = -23;
const MEASURED_GB = 1e9;
/** Of less time a share says nothing: one late frame would be a fault. */
const SHORTEST_S = 5;

const percent = (part: number, whole: number): number => (whole <= 0 ? 0 : (100 * part) / whole);
const one = (value: number): string => value.toFixed(1);

/** The share of a counter’s growth in the frames made meanwhile. */
function share(
  input: AlertInput,
  about: string,
  title: string,
  count: (sample: ChainSample) => number | undefined,
): Reading[] {
  const { now, earlier } = input;
  const counted = count(now);
  if (earlier === null || counted === undefined) return [];
  const seconds = Math.round((now.atMs - earlier.atMs) / 1000);
  if (seconds < SHORTEST_S) return [];
  const lost = grown(counted, count(earlier));
  const frames = grown(now.drops.totalFrames, earlier.drops.totalFrames);
  const value = percent(lost, frames);
  return [{ about, value, title, figure: `${lost} of ${frames} frames in ${seconds} s (${one(value)} %)` }];
}

interface Sink {
  about: string;
  name: string;
  of: (sample: ChainSample) => ChainSample['uplink'] | undefined;
}

function sinksOf({ state }: AlertInput): Sink[] {
  const destinations = state.destinations.map(
    ({ id, name }): Sink => ({ about: `destination:${id}`, name, of: ({ destinations: all }) => all[id] }),
  );
  return [{ about: 'event', name: 'the event', of: ({ uplink }) => uplink }, ...destinations];
}

/** Sinks that run, each with its reading. */
const perSink = (input: AlertInput, read: (sink: Sink, figures: NonNullable<ChainSample['uplink']>) => Reading[]) =>
  sinksOf(input).flatMap((sink) => {
    const figures = sink.of(input.now);
    return figures === undefined || figures === null || figures.status !== 'running' ? [] : read(sink, figures);
  });

function bitrateReading({ now }: AlertInput): Reading[] {
  const { videoKbps, targetKbps } = now.encoder;
  if (targetKbps <= 0) return [];
  const value = percent(videoKbps, targetKbps);
  return [
    {
      about: 'encoder',
      value,
      title: 'The bitrate is far under its target',
      figure: `${Math.round(videoKbps)} of ${Math.round(targetKbps)} kb/s`,
    },
  ];
}

const sendRates = (input: AlertInput): Reading[] =>
  perSink(input, ({ about, name }, { kbps }) => {
    const made = madeFor(input, about);
    const title = `Not all of the program gets to ${name}`;
    const figure = `${Math.round(kbps)} of ${Math.round(made)} kb/s`;
    return made <= 0 ? [] : [{ about, value: percent(kbps, made), title, figure }];
  });

/** Video bitrate of what a sink is given: the program, or the rendition that it asks for. */
function madeFor({ now, state }: AlertInput, about: string): number {
  const rendition = state.destinations.find(({ id }) => `destination:${id}` === about)?.rendition;
  return (rendition === undefined ? now.encoder : now.renditions[rendition])?.videoKbps ?? 0;
}

const queues = (input: AlertInput): Reading[] =>
  perSink(input, ({ about, name }, { queueMs }) => [
    { about, value: queueMs, title: `The way to ${name} is congested`, figure: `${Math.round(queueMs)} ms wait` },
  ]);

function fpsReading({ now, state }: AlertInput): Reading[] {
  const target = fpsOf(state.show.canvas.frameRate);
  const fps = Math.min(now.mixer.fps, now.encoder.fps);
  return [
    {
      about: 'program',
      value: percent(fps, target),
      title: 'The program’s frame rate is too low',
      figure: `${one(fps)} of ${one(target)} fps`,
    },
  ];
}

function diskReadings({ now }: AlertInput): Reading[] {
  const disk = (about: string, title: string, gb: number | null | undefined): Reading[] =>
    gb === null || gb === undefined ? [] : [{ about, value: gb, title, figure: `${one(gb)} GB free` }];
  const recording = now.recording?.freeBytes;
  return [
    ...disk('engine', 'The engine’s disk is getting full', now.system.diskFreeGb),
    ...disk(
      'recording',
      'The recording’s disk is getting full',
      recording === null || recording === undefined ? null : recording / MEASURED_GB,
    ),
  ];
}

function loudnessReading({ loudness }: AlertInput): Reading[] {
  const lufs = loudness?.shortTermLufs ?? null;
  if (lufs === null) return [];
  const value = Math.abs(lufs - TARGET_LUFS);
  const title = lufs > TARGET_LUFS ? 'The program is too loud' : 'The program is too quiet';
  return [{ about: 'sound', value, title, figure: `${one(lufs)} LUFS short-term` }];
}

const once = (about: string, title: string, figure: string, happenedMs: number | null, atMs: number): Reading[] => [
  { about, value: happenedMs !== null && atMs - happenedMs < ONCE_MS, title, figure },
];

/** Figures of the program count only while somebody may see it or it is recorded. */
function programFigures(input: AlertInput) {
  return {
    ...(input.state.passThrough.status === 'on' ? NOT_MADE : madeFigures(input)),
    dropsNetwork: perSink(input, ({ about, name, of }) =>
      share(input, about, `Frames are dropped on the way to ${name}`, (sample) => of(sample)?.droppedFrames),
    ),
    dropsReceived: share(input, 'event', 'Frames never reach the event', ({ node, drops }) =>
      node === null ? undefined : drops.received,
    ),
    queue: queues(input),
    loudness: loudnessReading(input),
  };
}

/** What mixer and encoder have to say of the program. */
function madeFigures(input: AlertInput) {
  return {
    fps: fpsReading(input),
    dropsSource: share(input, 'source', 'Frames of the source on air come late', ({ drops }) => drops.source),
    dropsMixer: share(input, 'mixer', 'The mixer makes frames too late', ({ drops }) => drops.mixer),
    dropsEncoder: share(input, 'encoder', 'The encoder cannot keep up', ({ drops }) => drops.encoder),
    bitrate: bitrateReading(input),
    sendRate: sendRates(input),
  };
}

/** While a source’s own stream goes out, nothing of it is mixed and encoded here. */
const NOT_MADE = { fps: [], dropsSource: [], dropsMixer: [], dropsEncoder: [], bitrate: [], sendRate: [] };
const NO_FIGURES = { ...NOT_MADE, dropsNetwork: [], dropsReceived: [], queue: [], loudness: [] };
/** While the media path starts nobody is to blame. */
const UNKNOWN = {
  fps: null,
  dropsSource: null,
  dropsMixer: null,
  dropsEncoder: null,
  dropsNetwork: null,
  dropsReceived: null,
  bitrate: null,
  sendRate: null,
  queue: null,
  loudness: null,
};

/** The readings of all metrics, now. */
export function readingsOf(input: AlertInput): Readings {
  const { now, state } = input;
  const used = inUse(state);
  const { encoder } = state;
  const { cpuPct, engineMemoryMb } = now.system;
  return {
    ...(used ? (isWarm(now) ? programFigures(input) : UNKNOWN) : NO_FIGURES),
    ...sourceConditions(state, used),
    ...sinkConditions(state),
    ...recordingConditions(state),
    eventUnhealthy: eventReading(state),
    cpu: [
      { about: 'engine', value: cpuPct, title: 'The machine is short of CPU', figure: `${Math.round(cpuPct)} % CPU` },
    ],
    memory: [
      {
        about: 'engine',
        value: engineMemoryMb,
        title: 'The engine takes much memory',
        figure: `${Math.round(engineMemoryMb)} MB`,
      },
    ],
    disk: diskReadings(input),
    encoderFailed: [
      {
        about: 'encoder',
        value: encoder.status === 'failed' && state.engine.ffmpeg !== null,
        title: 'The encoder does not run',
        figure: encoder.problem ?? 'failed',
      },
    ],
    encoderRestarted: once(
      'encoder',
      'The encoder was started again',
      `${encoder.restarts === 1 ? 'once' : `${encoder.restarts} times`} since the engine’s start`,
      input.encoderRestartedAtMs,
      now.atMs,
    ),
    encoderFallback: [
      {
        about: 'encoder',
        value: encoder.fallback !== null,
        title: 'The encoder has fallen back to software',
        figure: encoder.fallback ?? '',
      },
    ],
    engineDied: once(
      'engine',
      'The engine ended unexpectedly on air',
      'it was started again',
      input.engineDiedAtMs,
      now.atMs,
    ),
  };
}
