import { describe, expect, it } from 'vitest';
import { SegmentPlan } from '../../cloud/packager/plan.ts';
import { ladderArguments, widthAt } from '../../cloud/transcode/arguments.ts';
import { GopQueue } from '../../cloud/transcode/gop-queue.ts';

const chunk = (value: number): Uint8Array => new Uint8Array([value]);

function segments(count: number) {
  const plan = new SegmentPlan();
  plan.beginSession();
  for (let n = 0; n < count; n += 1) plan.keyFrame(n * 90_000, 0);
  return plan.segments;
}

describe('the queue in front of an FFmpeg', () => {
  const limits = { maxWaitMs: 2000, maxBytes: 100 };

  it('hands out what came, in order, and tells where segments start', () => {
    const queue = new GopQueue(limits);
    const out: [number | undefined, number | undefined][] = [];
    for (const segment of segments(3)) {
      queue.begin(segment, chunk(segment.sequence * 10), 0);
      queue.append(chunk(segment.sequence * 10 + 1));
    }
    for (let next = queue.next(); next !== null; next = queue.next()) out.push([next.data[0], next.first?.sequence]);
    expect(out).toEqual([
      [0, 0],
      [1, undefined],
      [10, 1],
      [11, undefined],
      [20, 2],
      [21, undefined],
    ]);
    expect(queue.bytes).toBe(0);
  });

  it('goes on with the newest segment as more of it comes', () => {
    const queue = new GopQueue(limits);
    const [first] = segments(1);
    if (first === undefined) throw new Error('no segment');
    queue.begin(first, chunk(1), 0);
    expect([queue.next()?.data[0], queue.next()]).toEqual([1, null]);
    queue.append(chunk(2));
    expect(queue.next()).toEqual({ data: chunk(2), first: null });
  });

  it('drops whole unbegun segments when they have waited too long, never the begun one nor the newest', () => {
    const queue = new GopQueue(limits);
    const dropped: number[] = [];
    for (const segment of segments(6)) {
      const atMs = segment.sequence * 1000;
      dropped.push(...queue.begin(segment, chunk(segment.sequence), atMs).map((lost) => lost.sequence));
      queue.append(chunk(segment.sequence));
      // FFmpeg takes one chunk of the first segment, then nothing more.
      if (segment.sequence === 0) queue.next();
    }
    expect(dropped).toEqual([1, 2]);
    const left: (number | undefined)[] = [];
    for (let next = queue.next(); next !== null; next = queue.next()) left.push(next.data[0]);
    expect(left).toEqual([0, 3, 3, 4, 4, 5, 5]);
  });

  it('says that FFmpeg is stuck when one segment alone grows beyond all measure', () => {
    const queue = new GopQueue(limits);
    const [first] = segments(1);
    if (first === undefined) throw new Error('no segment');
    queue.begin(first, new Uint8Array(60), 0);
    expect(queue.stuck).toBe(false);
    queue.append(new Uint8Array(60));
    expect(queue.stuck).toBe(true);
    expect(queue.clear()).toEqual([first]);
    queue.append(chunk(1));
    expect([queue.bytes, queue.next()]).toEqual([0, null]);
  });
});

describe('the ladder’s command line', () => {
  it('keeps the aspect with even widths', () => {
    expect(widthAt(480, { width: 1280, height: 720 })).toBe(854);
    expect(widthAt(240, { width: 720, height: 576 })).toBe(300);
  });

  it('scales each picture from the next larger one whatever the order of the rungs', () => {
    const args = ladderArguments(
      [
        { height: 240, videoKbps: 400 },
        { height: 480, videoKbps: 1200 },
      ],
      { width: 1280, height: 720 },
      'aac',
    );
    expect(args[args.indexOf('-filter_complex') + 1]).toBe(
      '[0:v:0]scale=854:480:flags=bilinear,split=2[v1][t1];[t1]scale=426:240:flags=bilinear[v0]',
    );
    expect(args.filter((arg) => arg.startsWith('pipe:'))).toEqual(['pipe:0', 'pipe:3', 'pipe:4']);
  });
});
