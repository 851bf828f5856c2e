/** What can be wrong with the program encoder. */
import { dropHealth } from '../health/limits.ts';
import type { EncoderTelemetry } from '../state/telemetry.ts';
import {
  type Fault,
  fpsOfText,
  fpsText,
  grown,
  lossText,
  rateHealth,
  rateText,
  shareText,
  type View,
} from './sample.ts';

/** A constant bit rate stays within this share of what was asked for, measured over a second. */
const lowestShare = 0.7;
const highestShare = 1.35;
/** A key frame interval that is further off is not what was set. */
const keyFrameTolerance = 0.25;
/** What lasts shorter than this is the end of something else: a swap, a restart. */
const lastingS = 3;

export function encoderFaults(view: View): Fault[] {
  const { status, problem } = view.state.encoder;
  const why = problem === null ? '' : ` ${problem}`;
  if (status === 'failed')
    return [{ cause: 'encoder.failed', health: 'alarm', number: '0 fps', problem: `The encoder has failed.${why}` }];
  if (status !== 'running')
    return [
      { cause: 'encoder.down', health: 'alarm', number: '0 fps', problem: `The encoder is started again.${why}` },
    ];
  const { now, earlier, targetFps, frames, windowS } = view;
  const { encoder } = now;
  const dropped = grown(encoder.droppedFrames, earlier?.encoder.droppedFrames);
  const slow: Fault = {
    cause: 'encoder.slow',
    health: rateHealth(encoder.fps, view.before?.encoder.fps, targetFps),
    number: fpsOfText(encoder.fps, targetFps),
    problem: `The encoder makes ${fpsText(encoder.fps)} instead of ${fpsText(targetFps)}.`,
  };
  return [
    slow,
    {
      cause: 'encoder.drops',
      health: dropHealth(dropped, frames),
      number: shareText(dropped, frames),
      problem: `The encoder could not keep up: ${lossText(dropped, frames, 'were dropped', windowS)}`,
    },
    // With frames missing, rate and key frames are off as a matter of course.
    ...(slow.health === 'ok' ? [...rateFaults(view), keyFrameFault(view)] : []),
    fallbackFault(view),
  ];
}

/** What is so now, and was so a while ago with the same wish. */
const lasts = ({ now, earlier, windowS }: View, is: (encoder: EncoderTelemetry) => boolean): boolean =>
  earlier !== null &&
  windowS >= lastingS &&
  now.encoder.targetKbps === earlier.encoder.targetKbps &&
  is(now.encoder) &&
  is(earlier.encoder);

function rateFaults(view: View): Fault[] {
  const { videoKbps, targetKbps } = view.now.encoder;
  const number = `${rateText(videoKbps)} of ${rateText(targetKbps)}`;
  const shareOf = (encoder: EncoderTelemetry): number =>
    encoder.targetKbps > 0 ? encoder.videoKbps / encoder.targetKbps : 1;
  // Only x264 is told to fill up what a still picture does not need; others may well send less.
  const fills = view.state.encoder.implementation === 'x264';
  return [
    {
      cause: 'encoder.rate-low',
      health: fills && lasts(view, (e) => shareOf(e) < lowestShare) ? 'warn' : 'ok',
      number,
      problem: `The encoder makes ${rateText(videoKbps)} where ${rateText(targetKbps)} are asked for.`,
    },
    {
      cause: 'encoder.rate-high',
      health: lasts(view, (e) => shareOf(e) > highestShare) ? 'warn' : 'ok',
      number,
      problem: `The encoder makes ${rateText(videoKbps)} where ${rateText(targetKbps)} are asked for.`,
    },
  ];
}

function keyFrameFault(view: View): Fault {
  const wanted = view.state.show.encoder.keyIntervalS;
  const { keyIntervalS } = view.now.encoder;
  // Nothing is known before the second key frame.
  const isOff = (encoder: EncoderTelemetry): boolean =>
    encoder.keyIntervalS > 0 && Math.abs(encoder.keyIntervalS / wanted - 1) > keyFrameTolerance;
  return {
    cause: 'encoder.key-frames',
    health: lasts(view, isOff) ? 'warn' : 'ok',
    number: `${keyIntervalS.toFixed(1)} of ${wanted.toFixed(1)} s`,
    problem: `A key frame comes every ${keyIntervalS.toFixed(1)} s instead of every ${wanted.toFixed(1)} s.`,
  };
}

function fallbackFault({ state: { encoder } }: View): Fault {
  return {
    cause: 'encoder.fallback',
    health: encoder.fallback === null ? 'ok' : 'warn',
    number: `now ${encoder.implementation}`,
    problem: `Software encodes instead of the graphics card: ${(encoder.fallback ?? '').replace(/\.$/, '')}.`,
  };
}
