/**
 * A source whose clock is 200 ppm fast, for ten simulated minutes: the real playhead, sound ring and picture FIFO, driven
 * by a clock that is counted and not waited for. Pictures carry their number, sound is a tone whose phase is its time.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { Playhead } from '#shared/sync/playhead.ts';
import { type Frame, FramePool } from '../../electron/engine/mixer/frame-pool.ts';
import { AudioRing } from '../../electron/engine/sources/audio-ring.ts';
import { FrameFifo } from '../../electron/engine/sources/frame-fifo.ts';

const FPS = 30;
const SAMPLES = 1600;
const MINUTES = 10;
const BUFFER_MS = 100;
/** A whole number of waves a second, so that the phase is known at every second. */
const HZ = 250;
const LEVEL = 0.5;
const STEP = (2 * Math.PI * HZ) / 48_000;
const SLOPE = LEVEL * STEP;

interface Outcome {
  /** Where the sound is less where the picture is, frames of the source, per tick. */
  offsets: number[];
  /** Steps of the sound over the tone’s own slope. */
  worstStep: number;
  /** Pictures that were not the one after the last: repeats and skips. */
  jumps: number;
  /** How far behind the live edge the picture was, frames, in the last minute. */
  behind: number[];
  driftPpm: number;
}

/** The time of the sound at the start of a tick, in samples of the source, next to where it is thought to be. */
function timeOf(sound: Float32Array, near: number): number {
  // Phase by quadrature over six whole waves.
  const count = 6 * (48_000 / HZ);
  let [re, im] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    re += (sound[i * 2] ?? 0) * Math.sin(STEP * i);
    im += (sound[i * 2] ?? 0) * Math.cos(STEP * i);
  }
  const phase = Math.atan2(im, re) / STEP;
  const wave = 48_000 / HZ;
  return phase + Math.round((near - phase) / wave) * wave;
}

function run(ppm: number): Outcome {
  const playhead = new Playhead({ samplesPerFrame: SAMPLES, bufferMs: BUFFER_MS });
  const ring = new AudioRing();
  const fifo = new FrameFifo(60, SAMPLES);
  const pool = new FramePool(4, 64);
  /** Our milliseconds for one of the source’s. */
  const pace = 1 / (1 + ppm / 1e6);
  const packet = new Int16Array(SAMPLES * 2);
  const out = new Float32Array(SAMPLES * 2);
  const outcome: Outcome = { offsets: [], worstStep: 0, jumps: 0, behind: [], driftPpm: 0 };
  let sent = 0;
  let shown = -1;
  let last = 0;
  for (let tick = 0; tick < MINUTES * 60 * FPS; tick += 1) {
    const nowMs = (tick * 1000) / FPS;
    for (; ((sent + 1) * 1000 * pace) / FPS <= nowMs; sent += 1) {
      const sourceMs = (sent * 1000) / FPS;
      const atMs = ((sent + 1) * 1000 * pace) / FPS;
      const frame: Frame = pool.take();
      new DataView(frame.data.buffer).setUint32(0, sent);
      fifo.push(sent * SAMPLES, frame);
      playhead.arrived('video', sourceMs, sourceMs, atMs);
      for (let i = 0; i < SAMPLES; i += 1) {
        const value = Math.round(LEVEL * 32_768 * Math.sin(STEP * (sent * SAMPLES + i)));
        packet[i * 2] = value;
        packet[i * 2 + 1] = value;
      }
      ring.write(sent * SAMPLES, packet);
      playhead.arrived('audio', sourceMs + 1000 / FPS, sourceMs - 1000 / FPS, atMs);
    }
    const step = playhead.tick(nowMs, SAMPLES, fifo.newest);
    if (step === null) continue;
    ring.read(step.position, step.rate, SAMPLES, step.jumped, out);
    const pick = fifo.pick(step.position + SAMPLES / 2);
    if (pick === null) continue;
    const number = new DataView(pick.frame.data.buffer).getUint32(0);
    // The first second finds the live edge.
    if (tick > FPS) {
      if (number !== shown + 1) outcome.jumps += 1;
      outcome.offsets.push((timeOf(out, step.position) - number * SAMPLES) / SAMPLES);
      for (let i = 0; i < SAMPLES; i += 1) {
        const before = i === 0 ? last : (out[i * 2 - 2] ?? 0);
        outcome.worstStep = Math.max(outcome.worstStep, Math.abs((out[i * 2] ?? 0) - before));
      }
      if (tick > (MINUTES - 1) * 60 * FPS) outcome.behind.push(nowMs / pace / (1000 / FPS) - number);
    }
    shown = number;
    last = out[SAMPLES * 2 - 2] ?? 0;
  }
  outcome.driftPpm = playhead.driftPpm;
  fifo.dispose();
  return outcome;
}

describe.each([200, -200])('a source %i ppm off, for ten minutes', (ppm) => {
  let outcome: Outcome;

  beforeAll(() => {
    outcome = run(ppm);
  }, 60_000);

  it('keeps picture and sound within a frame of each other all the time', () => {
    const { offsets } = outcome;
    expect(offsets.length).toBeGreaterThan(MINUTES * 60 * FPS - 60);
    expect(Math.max(...offsets.map(Math.abs))).toBeLessThan(1);
  });

  it('has no step in its sound over the tone’s own slope', () => {
    expect(outcome.worstStep).toBeLessThan(SLOPE * 1.01 + 1 / 32_768);
  });

  it('makes up for the drift a picture at a time, and stays at the live edge', () => {
    const { jumps, behind, driftPpm } = outcome;
    // 200 ppm of ten minutes are 120 ms: four pictures, and as many back and forth around each.
    expect(jumps).toBeGreaterThanOrEqual(3);
    expect(jumps).toBeLessThanOrEqual(12);
    expect(Math.max(...behind) - Math.min(...behind)).toBeLessThan(1.6);
    expect(Math.max(...behind)).toBeLessThan((BUFFER_MS * FPS) / 1000 + 2.5);
    expect(driftPpm).toBeCloseTo(ppm, -1);
  });
});
