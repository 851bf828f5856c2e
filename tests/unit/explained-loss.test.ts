/** What never left the encoder or the uplink’s queue is not told as lost on the way. */
import { describe, expect, it } from 'vitest';
import { EXPLAINED_MS } from '#shared/health/explained-loss.ts';
import { type DropCounters, Drops } from '../../electron/engine/drops.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { node, sampleAt, uplink } from '../support/chain-samples.ts';

/** An engine and its event, second by second; the node reports 3 s later. */
function simulation() {
  const drops = new Drops();
  const fanOut = new FanOut();
  const push = (frame: number): void => fanOut.push({ data: new Uint8Array(188), keyFrame: false, frames: 1, frame });
  let second = 0;
  const at = { queue: 0, missing: 0 };
  const sample = (): number => {
    const now = sampleAt(second);
    uplink(now).droppedFrames = at.queue;
    node(now).ingest.framesMissing = at.missing;
    const counters: DropCounters = {
      ...now,
      sourceDrops: 0,
      monotonicMs: second * 1000,
      programGaps: fanOut.missingFrames,
    };
    return drops.take(counters).received;
  };
  const wait = (seconds: number): number => {
    for (let i = 0; i < seconds; i += 1) {
      second += 1;
      sample();
    }
    return sample();
  };
  return { at, push, wait, fanOut };
}

describe('frames that never reach the event', () => {
  it('are none of those that the encoder dropped, and all of those lost on the way', () => {
    const { at, push, wait } = simulation();
    push(0);
    push(182);
    expect(wait(3)).toBe(0);
    at.missing = 100;
    expect(wait(1)).toBe(0);
    at.missing = 181;
    expect(wait(1)).toBe(0);
    at.missing += 50;
    expect(wait(1)).toBe(50);
  });

  it('are those lost on the way beside those that the encoder dropped at the same time', () => {
    const { at, push, wait } = simulation();
    push(0);
    push(182);
    wait(3);
    at.missing = 231;
    expect(wait(1)).toBe(50);
  });

  it('are none of those that the uplink’s queue dropped', () => {
    const { at, wait } = simulation();
    at.queue = 60;
    wait(4);
    at.missing = 65;
    expect(wait(1)).toBe(5);
  });

  it('are not hidden by what was dropped long ago, and never become fewer', () => {
    const { at, wait } = simulation();
    at.queue = 60;
    wait(EXPLAINED_MS / 1000 + 2);
    at.missing = 50;
    expect(wait(1)).toBe(50);
    at.queue = 200;
    expect(wait(2)).toBe(50);
  });
});

describe('the gaps of the program', () => {
  it('are frame numbers that no chunk had: not B-frames, nor a numbering that begins anew', () => {
    const { push, fanOut } = simulation();
    for (const frame of [0, 2, 1, 4, 3, 6, 5]) push(frame);
    expect(fanOut.missingFrames).toBe(1);
    push(57);
    expect(fanOut.missingFrames).toBe(50);
    push(0);
    push(1);
    expect(fanOut.missingFrames).toBe(50);
  });
});
