import { describe, expect, it } from 'vitest';
import { Playhead } from '#shared/sync/playhead.ts';
import { FramePool } from '../../electron/engine/mixer/frame-pool.ts';
import { FrameFifo } from '../../electron/engine/sources/frame-fifo.ts';
import { fillsHole } from '../../electron/engine/sources/hole-filler.ts';

const frameMs = 1000 / 30;
const samplesPerFrame = 1600;
const bufferMs = 100;

/** Runs a source for `seconds`, its frames arriving when `arrivalMs(n)` says. */
function run(options: { seconds: number; arrivalMs: (n: number) => number; firstFrame?: number }) {
  const playhead = new Playhead({ samplesPerFrame, bufferMs });
  const arrivals = Array.from({ length: options.seconds * 30 + 60 }, (_, i) => i + (options.firstFrame ?? 0))
    .map((n) => ({ n, at: options.arrivalMs(n) }))
    .sort((a, b) => a.at - b.at);
  const steps: { nowMs: number; frame: number; position: number; rate: number; jumped: boolean }[] = [];
  let next = 0;
  for (let tick = 0; tick < options.seconds * 30; tick += 1) {
    const nowMs = tick * frameMs;
    for (let a = arrivals[next]; a !== undefined && a.at <= nowMs; a = arrivals[next]) {
      playhead.arrived('video', a.n * frameMs, a.n * frameMs, a.at);
      next += 1;
    }
    const step = playhead.tick(nowMs, samplesPerFrame);
    if (step !== null) steps.push({ nowMs, frame: step.position / samplesPerFrame, ...step });
  }
  return { steps, playhead };
}

describe('playhead', () => {
  it('sits the buffer behind the live edge and passes samples untouched', () => {
    const { steps } = run({ seconds: 20, arrivalMs: (n) => n * frameMs });
    expect(steps.filter((s) => s.jumped)).toHaveLength(1);
    expect(steps.every((s) => s.rate === 1)).toBe(true);
    const last = steps.at(-1);
    expect(((last?.nowMs ?? 0) - (last?.frame ?? 0) * frameMs) / frameMs).toBeCloseTo(bufferMs / frameMs, 0);
  });

  it('skips a burst at the start instead of playing the backlog', () => {
    // 60 frames arrive at once at one second, then the rest in time.
    const { steps } = run({ seconds: 10, arrivalMs: (n) => Math.max(1000, n * frameMs) });
    const settled = steps.filter((s) => s.nowMs > 2300);
    for (const s of settled) expect(Math.abs(s.nowMs - bufferMs - s.frame * frameMs)).toBeLessThan(frameMs);
  });

  it('counts no picture as lost that was backlog when the source opened, and each one later', () => {
    const skippedWhen = (burstMs: number): number => {
      const playhead = new Playhead({ samplesPerFrame, bufferMs });
      const fifo = new FrameFifo(45, samplesPerFrame);
      const pool = new FramePool(4, 64);
      let sent = 0;
      for (let tick = 0; tick < 300; tick += 1) {
        const nowMs = tick * frameMs;
        // Pictures come in time, but for two seconds before `burstMs`, which come then at once.
        for (; sent <= tick && !(nowMs >= burstMs - 2000 && nowMs < burstMs); sent += 1) {
          fifo.push(sent * samplesPerFrame, pool.take());
          playhead.arrived('video', sent * frameMs, sent * frameMs, nowMs);
        }
        const step = playhead.tick(nowMs, samplesPerFrame, fifo.newest);
        if (step !== null) fifo.pick(step.position + samplesPerFrame / 2, step.opening);
      }
      return fifo.skipped;
    };
    expect(skippedWhen(2000)).toBe(0);
    expect(skippedWhen(6000)).toBeGreaterThan(40);
  });

  it('puts cameras that are fed alike alike, whatever order they were opened in', () => {
    const early = run({ seconds: 10, arrivalMs: (n) => n * frameMs + 5 });
    const late = run({
      seconds: 10,
      firstFrame: 100,
      arrivalMs: (n) => Math.max(n * frameMs + 5, 100 * frameMs + 900),
    });
    const a = early.steps.at(-1)?.frame ?? 0;
    const b = late.steps.at(-1)?.frame ?? 0;
    expect(Math.abs(a - b)).toBeLessThan(1);
  });

  it('rides out jitter within the buffer without touching the sound', () => {
    const jitter = (n: number): number => ((n * 7919) % 60) + 5;
    const { steps } = run({ seconds: 60, arrivalMs: (n) => n * frameMs + jitter(n) });
    expect(steps.filter((s) => s.jumped)).toHaveLength(1);
    expect(steps.every((s) => s.rate === 1)).toBe(true);
  });

  it.each([200, -200])('follows a clock that is %i ppm off for ten minutes without a jump', (ppm) => {
    const { steps, playhead } = run({ seconds: 600, arrivalMs: (n) => n * frameMs * (1 - ppm / 1e6) });
    expect(steps.filter((s) => s.jumped)).toHaveLength(1);
    const settled = steps.slice(30);
    for (const s of settled) {
      const live = s.nowMs / (1 - ppm / 1e6);
      expect(Math.abs(live - bufferMs - s.frame * frameMs)).toBeLessThan(frameMs * 1.2);
    }
    expect(Math.max(...steps.map((s) => Math.abs(s.rate - 1)))).toBeLessThanOrEqual(0.001 + 1e-12);
    expect(playhead.driftPpm).toBeCloseTo(ppm, -1);
  });

  it('waits for sound that is sent behind its picture', () => {
    const playhead = new Playhead({ samplesPerFrame, bufferMs });
    let last = 0;
    for (let n = 0; n < 300; n += 1) {
      const nowMs = n * frameMs;
      playhead.arrived('video', n * frameMs, n * frameMs, nowMs);
      playhead.arrived('audio', n * frameMs - 400, n * frameMs - 400, nowMs);
      last = nowMs - ((playhead.tick(nowMs, samplesPerFrame)?.position ?? 0) / samplesPerFrame) * frameMs;
    }
    expect(Math.abs(last - 400 - bufferMs)).toBeLessThan(frameMs);
  });

  it('makes room for sound that regularly comes in large packets, and not for one hiccup', () => {
    const playhead = new Playhead({ samplesPerFrame, bufferMs });
    const missing: number[] = [];
    let soundEndMs = 0;
    for (let n = 0; n < 900; n += 1) {
      const nowMs = n * frameMs;
      playhead.arrived('video', n * frameMs, n * frameMs, nowMs);
      // 600 ms of sound in one packet.
      if (nowMs - soundEndMs >= 600) {
        playhead.arrived('audio', nowMs, soundEndMs - frameMs, nowMs);
        soundEndMs = nowMs;
      }
      const positionMs = (playhead.tick(nowMs, samplesPerFrame)?.position ?? 0) / 48;
      if (positionMs + frameMs > soundEndMs + 1) missing.push(nowMs);
    }
    expect(Math.max(...missing)).toBeLessThan(5000);

    const { steps } = run({ seconds: 20, arrivalMs: (n) => (n > 300 && n < 312 ? 312 * frameMs : n * frameMs) });
    expect(steps.filter((s) => s.jumped)).toHaveLength(1);
  });

  it('makes room at once for a second of sound in one packet, and none for a network that holds everything back', () => {
    const playhead = new Playhead({ samplesPerFrame, bufferMs });
    const pieceMs = 1024 / 48;
    const missing: number[] = [];
    let sentMs = 0;
    for (let n = 0; n < 600; n += 1) {
      const nowMs = n * frameMs;
      playhead.arrived('video', nowMs, nowMs, nowMs);
      // FFmpeg takes the packet apart: many short pieces, one right after the other.
      const due = nowMs - sentMs >= 900;
      for (; due && sentMs + pieceMs <= nowMs; sentMs += pieceMs) {
        playhead.arrived('audio', sentMs + pieceMs, sentMs - frameMs, nowMs + 1);
      }
      const positionMs = (playhead.tick(nowMs, samplesPerFrame)?.position ?? 0) / 48;
      if (positionMs + frameMs > sentMs + 1) missing.push(nowMs);
    }
    expect(Math.max(...missing)).toBeLessThan(2500);

    const stalled = new Playhead({ samplesPerFrame, bufferMs });
    const jumps: number[] = [];
    for (let n = 0; n < 600; n += 1) {
      const nowMs = n * frameMs;
      // For half a second nothing comes, then all of it.
      const from = n === 315 ? 300 : n;
      for (let k = n >= 300 && n < 315 ? n + 1 : from; k <= n; k += 1) {
        stalled.arrived('audio', k * frameMs, (k - 2) * frameMs, nowMs);
        stalled.arrived('video', k * frameMs, k * frameMs, nowMs);
      }
      if (stalled.tick(nowMs, samplesPerFrame)?.jumped === true) jumps.push(nowMs);
    }
    expect(jumps).toHaveLength(1);
  });

  it('takes backlog with which a feed begins, or begins again, for no regular packing', () => {
    const playhead = new Playhead({ samplesPerFrame, bufferMs });
    const behind: number[] = [];
    for (let n = 0; n < 900; n += 1) {
      const nowMs = 60_000 + n * frameMs;
      // Nothing for two seconds, at first and once more; then all of it at once, sound after sound, as FFmpeg opens a feed.
      const waits = n % 450 < 60;
      const from = n % 450 === 60 ? n - 60 : n;
      for (let k = from; k <= n && !waits; k += 1) playhead.arrived('video', k * frameMs, k * frameMs, nowMs);
      for (let k = from; k <= n && !waits; k += 1) {
        playhead.arrived('audio', (k + 1) * frameMs, (k - 1) * frameMs, nowMs + 1);
      }
      const step = playhead.tick(nowMs + 2, samplesPerFrame);
      // A second after each beginning.
      if (step !== null && n % 450 > 90) behind.push(n * frameMs - step.position / 48);
    }
    expect(Math.max(...behind)).toBeLessThan(bufferMs + 2.5 * frameMs);
  });

  it('stays where it is when the sound of a feed has a hole now and then', () => {
    const playhead = new Playhead({ samplesPerFrame, bufferMs });
    const jumps: number[] = [];
    const pieceMs = 1024 / 48;
    /** Of the sound, what has arrived. A muxer gathers a third of a second into a packet; half a second is missing every five. */
    let sentMs = 0;
    const arrives = (ms: number, fills: boolean, nowMs: number): void => {
      playhead.arrived('audio', sentMs + ms, fills ? null : sentMs - frameMs, nowMs);
      sentMs += ms;
    };
    const holeAt = (ms: number): number => Math.floor(ms / 5000) * 5000;
    for (let n = 0; n < 1200; n += 1) {
      const nowMs = n * frameMs;
      playhead.arrived('video', nowMs, nowMs, nowMs);
      const hole = holeAt(nowMs);
      const inHole = hole > 0 && nowMs < hole + 500;
      // The muxer keeps what it had gathered before the hole until it hears of the sound behind it.
      if (!inHole && hole > 0 && sentMs < hole)
        while (sentMs < hole) arrives(Math.min(pieceMs, hole - sentMs), false, nowMs);
      else if (!inHole && nowMs - sentMs >= 320 && (hole === 0 || sentMs > hole || nowMs >= hole + 820)) {
        // FFmpeg’s filter fills the hole, in large pieces, as soon as it has the sound behind it.
        if (hole > 0 && sentMs === hole) {
          arrives(22, false, nowMs);
          while (sentMs < hole + 500) arrives(Math.min(4096 / 48, hole + 500 - sentMs), true, nowMs);
        }
        while (sentMs + pieceMs <= nowMs) arrives(pieceMs, false, nowMs);
      }
      if (playhead.tick(nowMs, samplesPerFrame)?.jumped === true) jumps.push(Math.round(nowMs));
    }
    // One at the start, and one for the room that the gathered sound needs.
    expect(jumps.filter((atMs) => atMs > 3000)).toEqual([]);
  });

  it('never falls further behind the live edge than pictures are kept', () => {
    const { steps } = run({ seconds: 30, arrivalMs: (n) => (n % 10 === 0 ? n * frameMs + 4000 : n * frameMs) });
    const behind = steps.filter((s) => s.nowMs > 5000).map((s) => s.nowMs - s.frame * frameMs);
    expect(Math.max(...behind)).toBeLessThan(1500 + bufferMs);
  });

  it('finds the live edge again after the source’s clock has jumped', () => {
    const { steps } = run({ seconds: 20, arrivalMs: (n) => (n < 150 ? n * frameMs : n * frameMs + 3000) });
    const settled = steps.filter((s) => s.nowMs > 11_000);
    for (const s of settled) expect(Math.abs(s.nowMs - 3000 - bufferMs - s.frame * frameMs)).toBeLessThan(frameMs);
  });
});

describe('the filler of a hole in the sound', () => {
  it('is long and silent: what a codec gives, and what sounds, is none', () => {
    expect(fillsHole(new Int16Array(2 * 4096))).toBe(true);
    expect(fillsHole(new Int16Array(2 * 2048))).toBe(false);
    expect(fillsHole(new Int16Array(2 * 4096).fill(-1, 8000))).toBe(false);
  });
});
