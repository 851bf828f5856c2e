/** Health of a source’s figures. Counters are judged by what they grew in the last minute. */
import { type FrameRate, fpsOf } from '../canvas.ts';
import type { TransportTelemetry } from '../state/telemetry.ts';
import { dropHealth, fpsHealth, type Health } from './limits.ts';

const above = (value: number, warn: number, alarm: number): Health =>
  value > alarm ? 'alarm' : value > warn ? 'warn' : 'ok';

/**
 * Frames a second that a source can deliver, by what FFmpeg found ("h264 1920×1080 25 fps"); the canvas takes no more
 * than its own rate. Null while unknown.
 */
export function sourceTargetFps(found: string | null, canvasFps: number): number | null {
  const own = /([\d.]+) fps/.exec(found ?? '');
  return own === null ? null : Math.min(Number(own[1]), canvasFps);
}

/** Frames a second against what the source can deliver. */
export function sourceFpsHealth(fps: number, found: string | null, rate: FrameRate): Health {
  const target = sourceTargetFps(found, fpsOf(rate));
  return target === null ? 'unknown' : fpsHealth(fps, target);
}

/** 95 of 100 pictures have to come within what the buffer rides out, and a frame. */
export const arrivalHealth = (p95Ms: number, bufferMs: number, rate: FrameRate): Health =>
  above(p95Ms, bufferMs + 1000 / fpsOf(rate), 2 * bufferMs + 2000 / fpsOf(rate));

/** Up to 1000 ppm can be made good; a healthy clock is within 50. */
export const driftHealth = (ppm: number): Health => above(Math.abs(ppm), 100, 900);

/** A decoder has its own core at most. */
export const decoderHealth = (cpuPct: number): Health => above(cpuPct, 70, 95);

/** Spread of PCR arrivals, ms. FFmpeg as a sender has up to about 200. */
export const pcrHealth = (jitterMs: number): Health => above(jitterMs, 300, 1000);

/** Frames repeated or passed over, of those in the same time. */
export const lateHealthOf = (grown: number, frames: number): Health => (frames <= 0 ? 'ok' : dropHealth(grown, frames));

/** Errors of the way it came: one in a minute warns, more than one in two seconds alarms. */
export const errorHealth = (grown: number): Health => above(grown, 0, 30);

export const TRANSPORT_COUNTERS = [
  'lostPackets',
  'continuityErrors',
  'syncErrors',
  'patErrors',
  'pmtErrors',
  'pidErrors',
  'transportErrors',
] as const satisfies readonly (keyof TransportTelemetry)[];
export type TransportCounter = (typeof TRANSPORT_COUNTERS)[number];

/** How much a counter has grown between two looks; one that is smaller has begun anew. */
export const growth = (before: number | null | undefined, now: number | null | undefined): number => {
  if (now === null || now === undefined) return 0;
  const start = before ?? now;
  return now >= start ? now - start : now;
};
