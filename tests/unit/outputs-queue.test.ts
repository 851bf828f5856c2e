import { describe, expect, it } from 'vitest';
import type { ProgramChunk } from '../../electron/engine/media.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { RateMeter } from '../../electron/engine/outputs/rate-meter.ts';
import { retryDelayMs } from '../../electron/engine/outputs/retry.ts';
import { SinkQueue, type TimedChunk } from '../../electron/engine/outputs/sink-queue.ts';

const gop = 30;
const frameMs = 33;

function chunk(frame: number, bytes = 188): ProgramChunk {
  return { data: new Uint8Array(bytes), keyFrame: frame % gop === 0, frames: 1, frame };
}
const timed = (frame: number, bytes?: number): TimedChunk => ({ chunk: chunk(frame, bytes), atMs: frame * frameMs });

function drain(queue: SinkQueue): number[] {
  const frames: number[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) frames.push(item.chunk.frame ?? -1);
  return frames;
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

describe('sink queue', () => {
  it('begins at a key frame and does not count what passed before', () => {
    const queue = new SinkQueue({ ms: 1500, bytes: 1e6 });
    for (const frame of range(10, 40)) queue.push(timed(frame));
    expect(queue.droppedFrames).toBe(0);
    expect(drain(queue)).toEqual(range(30, 40));
  });

  it('drops the oldest GOP whole when it holds more time than it may', () => {
    const queue = new SinkQueue({ ms: 1500, bytes: 1e6 });
    for (const frame of range(0, 50)) queue.push(timed(frame));
    expect(queue.droppedFrames).toBe(30);
    expect(queue.queueMs(50 * frameMs)).toBe(20 * frameMs);
    expect(drain(queue)).toEqual(range(30, 50));
  });

  it('drops the rest of a GOP whose head has been taken', () => {
    const queue = new SinkQueue({ ms: 1500, bytes: 1e6 });
    for (const frame of range(0, 10)) queue.push(timed(frame));
    for (let n = 0; n < 5; n += 1) queue.shift();
    for (const frame of range(10, 60)) queue.push(timed(frame));
    expect(queue.droppedFrames).toBe(25);
    expect(drain(queue)).toEqual(range(30, 60));
  });

  it('takes nothing until the next key frame when its only GOP is too long', () => {
    const queue = new SinkQueue({ ms: 500, bytes: 1e6 });
    for (const frame of range(0, 25)) queue.push(timed(frame));
    expect(queue.length).toBe(0);
    expect(queue.bytes).toBe(0);
    expect(queue.droppedFrames).toBe(25);
    for (const frame of range(25, 35)) queue.push(timed(frame));
    expect(queue.droppedFrames).toBe(30);
    expect(drain(queue)).toEqual(range(30, 35));
  });

  it('is bounded in bytes too', () => {
    const queue = new SinkQueue({ ms: 60_000, bytes: 40_000 });
    for (const frame of range(0, 90)) queue.push(timed(frame, 1000));
    expect(queue.bytes).toBeLessThanOrEqual(40_000);
    const left = drain(queue);
    expect((left[0] ?? -1) % gop).toBe(0);
    expect(queue.droppedFrames + left.length).toBe(90);
  });
});

describe('fan-out', () => {
  it('hands every chunk to every sink, and keeps the current GOP for newcomers', () => {
    let nowMs = 0;
    const fanOut = new FanOut(() => nowMs);
    const seen: number[] = [];
    const sink = { take: (item: TimedChunk) => void seen.push(item.chunk.frame ?? -1) };
    fanOut.add(sink);
    for (const frame of range(0, 40)) {
      nowMs = frame * frameMs;
      fanOut.push(chunk(frame));
    }
    expect(seen).toEqual(range(0, 40));
    expect(fanOut.currentGop().map((item) => item.chunk.frame)).toEqual(range(30, 40));
    fanOut.remove(sink);
    fanOut.push(chunk(40));
    expect(seen).toHaveLength(40);
  });

  it('keeps no GOP that is long ago', () => {
    let nowMs = 0;
    const fanOut = new FanOut(() => nowMs);
    fanOut.push(chunk(0));
    nowMs = 5000;
    expect(fanOut.currentGop()).toEqual([]);
  });
});

describe('rate', () => {
  it('comes from differences and sinks to nothing when the counter stands', () => {
    const meter = new RateMeter(2000);
    for (let ms = 0; ms <= 10_000; ms += 250) meter.add(ms * 2, ms);
    expect(meter.perSecond(10_000)).toBeCloseTo(2000, 0);
    expect(meter.perSecond(11_900)).toBeLessThan(300);
    expect(meter.perSecond(20_000)).toBe(0);
  });
});

describe('retry', () => {
  it('tries almost at once, then every second for a minute, then every ten', () => {
    expect(retryDelayMs(0)).toBe(200);
    expect(retryDelayMs(250)).toBe(1000);
    expect(retryDelayMs(59_000)).toBe(1000);
    expect(retryDelayMs(61_000)).toBe(10_000);
  });
});
