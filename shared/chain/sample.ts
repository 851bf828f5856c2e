/** What the signal chain is judged by: figures of now and of a little while ago, and the state they belong to. */

import { fpsOf } from '../canvas.ts';
import { fpsHealth, type Health } from '../health/limits.ts';
import { sourcesOfFeed } from '../scene/members.ts';
import type { EngineState } from '../state/state.ts';
import type { Telemetry } from '../state/telemetry.ts';
import { ADVICE, type Cause } from './causes.ts';
import type { Hop } from './chain.ts';

export type ChainSample = Omit<Telemetry, 'chain'>;
export type ChainState = Pick<
  EngineState,
  | 'show'
  | 'sources'
  | 'scenes'
  | 'switcher'
  | 'encoder'
  | 'broadcast'
  | 'event'
  | 'destinations'
  | 'recording'
  | 'isolated'
>;

export interface ChainInput {
  now: ChainSample;
  /** The sample before this one; null or left out before there is one. Rates of one second are judged together with it. */
  before?: ChainSample | null;
  /** A warm sample of about `CHAIN_WINDOW_MS` ago; null before there is one. Losses are judged between the two. */
  earlier: ChainSample | null;
  state: ChainState;
}

/** Drops count for this long; a loss of ten minutes ago is no longer a fault. */
export const CHAIN_WINDOW_MS = 10_000;

/** A media path that starts is late and uneven for this long, and nobody is to blame. */
const warmUpMs = 3000;

/** The media path has run long enough for its figures to mean something. */
export const isWarm = ({ atMs, epochMs, mixer }: ChainSample): boolean =>
  mixer.frame > 0 && epochMs > 0 && atMs - epochMs >= warmUpMs;

/** Remembers samples for as long as the chain needs them. */
export class SampleWindow {
  #samples: ChainSample[] = [];
  #last: ChainSample | null = null;

  /** The sample that was added last; null before there is one. */
  get last(): ChainSample | null {
    return this.#last;
  }

  /** Adds a sample; returns the oldest warm one inside the window before it, null when there is none. */
  add(sample: ChainSample): ChainSample | null {
    this.#last = sample;
    const from = sample.atMs - CHAIN_WINDOW_MS;
    const recent = this.#samples.filter((old) => old.atMs >= from && old.atMs < sample.atMs);
    this.#samples = isWarm(sample) ? [...recent, sample] : recent;
    return recent[0] ?? null;
  }
}

/** How a hop was found; name and times are added by whoever puts the row together. */
export type Finding = Omit<Hop, 'name' | 'illness'> & {
  /** What exactly of the hop: a source, a destination; empty for the hop as a whole. */
  subject: string;
};

export const healthy = (figure: string, delayMs: number | null): Finding => ({
  health: 'ok',
  figure,
  delayMs,
  cause: null,
  number: null,
  problem: null,
  advice: null,
  subject: '',
});

/** Not known yet, or not measurable there. */
export const unknown = (figure: string, delayMs: number | null = null): Finding => ({
  ...healthy(figure, delayMs),
  health: 'unknown',
});

/** Not in use. */
export const off = (): Finding => ({ ...healthy('', null), health: 'off' });

/** Something that may be wrong: `health` says whether it is. */
export interface Fault {
  cause: Cause;
  health: Health;
  /** The number that proves it, short. */
  number: string;
  problem: string;
}

/** The worst of the faults, the first among equals; undefined when all of them are ok. */
export const worstFault = (faults: readonly Fault[]): Fault | undefined =>
  faults.find(({ health }) => health === 'alarm') ?? faults.find(({ health }) => health === 'warn');

/** A hop with the worst of its faults; faultless when all of them are ok. */
export function judged(figure: string, delayMs: number | null, faults: readonly Fault[], subject = ''): Finding {
  const worst = worstFault(faults);
  if (worst === undefined) return healthy(figure, delayMs);
  return { figure, delayMs, ...worst, advice: ADVICE[worst.cause], subject };
}

/** The worst of several findings of one hop, the first among equals. */
export const worstFinding = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({ health }) => health === 'alarm') ?? findings.find(({ health }) => health === 'warn') ?? findings[0];

/** The look at a chain’s input that all hops share. */
export interface View extends ChainInput {
  targetFps: number;
  /** Length of the window in seconds; 0 without one. */
  windowS: number;
  /** Program frames made in the window. */
  frames: number;
  /** Delay of the camera on air: what everything measured in program time has to add. */
  cameraDelayMs: number;
}

export function viewOf(input: ChainInput): View {
  const { now, earlier, state } = input;
  const onAir = sourcesOfFeed(state.switcher.program, state.scenes);
  return {
    ...input,
    targetFps: fpsOf(state.show.canvas.frameRate),
    windowS: earlier === null ? 0 : (now.atMs - earlier.atMs) / 1000,
    frames: earlier === null ? 0 : grown(now.drops.totalFrames, earlier.drops.totalFrames),
    cameraDelayMs: Math.max(0, ...onAir.map((id) => now.sources[id]?.bufferMs ?? 0)),
  };
}

/**
 * Frames a second against the target. A few frames come a little late and count for the next second: what is only a bit
 * too slow has to be so for two seconds. `before`: in the second before; undefined while unknown.
 */
export function rateHealth(fps: number, before: number | undefined, targetFps: number): Health {
  const health = fpsHealth(fps, targetFps);
  return health === 'warn' ? fpsHealth(Math.max(fps, before ?? fps), targetFps) : health;
}

/** How much a counter has grown; a counter that was set back has not. */
export const grown = (now: number, earlier: number | undefined): number => Math.max(0, now - (earlier ?? now));

export const fpsText = (fps: number): string => `${fps.toFixed(1)} fps`;
export const rateText = (kbps: number): string =>
  kbps >= 1000 ? `${(kbps / 1000).toFixed(1)} Mb/s` : `${Math.round(kbps)} kb/s`;
export const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const shareText = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
/** "22.0 of 30.0 fps". */
export const fpsOfText = (fps: number, target: number): string => `${fps.toFixed(1)} of ${fpsText(target)}`;

/** "12 of 300 frames … in the last 10 s (4.0 %)". */
export const lossText = (lost: number, total: number, what: string, windowS: number): string =>
  `${lost} of ${total} frames ${what} in the last ${Math.round(windowS)} s (${shareText(lost, total)}).`;

/** A delay measured in program time, seen from the lens. */
export const behindLens = (view: View, delayMs: number | null | undefined): number | null =>
  delayMs === null || delayMs === undefined ? null : Math.round(delayMs + view.cameraDelayMs);
