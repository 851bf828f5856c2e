import { describe, expect, it } from 'vitest';
import { targetDuration, writeMasterPlaylist, writeMediaPlaylist } from '#shared/hls/playlist.ts';
import { SegmentPlan } from '../../cloud/packager/plan.ts';
import { Rendition } from '../../cloud/packager/rendition.ts';
import { parsePlaylist } from '../support/event-node.ts';

const second = 90_000;
const wrap = 2 ** 33;
const bytes = new Uint8Array([1, 2, 3]);

/** A plan of one session with a key frame a second. */
function planned(count: number, startPts = 10 * second): SegmentPlan {
  const plan = new SegmentPlan();
  plan.beginSession();
  for (let n = 0; n < count; n += 1) plan.keyFrame((startPts + n * second) % wrap, 1_000_000 + n * 1000);
  return plan;
}

const rendition = (name: string): Rendition => new Rendition({ name, passthrough: false, wish: null });

describe('the segment plan', () => {
  it('numbers segments from key frames and learns each length from the next', () => {
    const plan = planned(3);
    expect(plan.segments.map((s) => [s.sequence, s.durationTicks])).toEqual([
      [0, second],
      [1, second],
      [2, null],
    ]);
  });

  it('joins key frames that are too close for segments of their own', () => {
    const plan = new SegmentPlan();
    plan.beginSession();
    for (let n = 0; n < 9; n += 1) plan.keyFrame(n * (second / 2), 0);
    expect(plan.segments.map((s) => s.startPts / second)).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes on through the wrap of the clock', () => {
    const plan = planned(4, wrap - 2 * second);
    expect(plan.segments.map((s) => s.durationTicks)).toEqual([second, second, second, null]);
    expect(plan.find(1, second / 2)?.sequence).toBe(2);
  });

  it('finds the segment of a picture, with room for rounding at its start', () => {
    const plan = planned(3);
    expect(plan.find(1, 11 * second - 2)?.sequence).toBe(1);
    expect(plan.find(1, 11 * second - 3000)?.sequence).toBe(0);
    expect(plan.find(1, 9 * second)).toBeUndefined();
    expect(plan.find(2, 11 * second)).toBeUndefined();
  });

  it('never goes back when the contribution returns with other time stamps', () => {
    const plan = planned(2);
    plan.closeSession(11 * second + 30_000);
    plan.beginSession();
    plan.keyFrame(0, 2_000_000);
    plan.keyFrame(second, 2_001_000);
    expect(plan.segments.map((s) => [s.sequence, s.discontinuity, s.discontinuities])).toEqual([
      [0, false, 0],
      [1, false, 0],
      [2, true, 1],
      [3, false, 1],
    ]);
    expect(plan.segments[1]?.durationTicks).toBe(30_000);
  });
});

describe('a rendition’s playlist', () => {
  const publish = (target: Rendition, plan: SegmentPlan, ...sequences: number[]): void => {
    for (const segment of plan.segments) {
      if (sequences.includes(segment.sequence)) target.publish(segment, bytes, target.addInit(bytes), 0);
    }
  };
  const read = (target: Rendition, plan: SegmentPlan, window = 3, ended = false) =>
    parsePlaylist(target.playlist(plan.segments, window, ended) ?? '');

  it('slides over the newest segments', () => {
    const plan = planned(7);
    const one = rendition('a');
    publish(one, plan, 0, 1, 2, 3, 4, 5);
    const list = read(one, plan);
    expect([list.sequence, list.entries.map((e) => e.uri)]).toEqual([3, ['3.m4s', '4.m4s', '5.m4s']]);
    expect(list.entries[0]).toMatchObject({ durationS: 1, wallClockMs: 1_003_000, init: 'init-0.mp4' });
  });

  it('is not there before the first segment', () => {
    expect(rendition('a').playlist(planned(3).segments, 3, false)).toBeNull();
  });

  it('ends before a segment whose fate is open, and fills the hole when it comes', () => {
    const plan = planned(6);
    const one = rendition('a');
    publish(one, plan, 0, 1, 3, 4);
    expect(read(one, plan).entries.map((e) => e.uri)).toEqual(['0.m4s', '1.m4s']);
    publish(one, plan, 2);
    expect(read(one, plan).entries.map((e) => e.uri)).toEqual(['2.m4s', '3.m4s', '4.m4s']);
  });

  it('marks what it lost as a gap and keeps its numbers beside the other renditions', () => {
    const plan = planned(6);
    const [whole, holed] = [rendition('a'), rendition('b')];
    publish(whole, plan, 0, 1, 2, 3, 4);
    publish(holed, plan, 0, 1, 4);
    for (const segment of plan.segments.slice(2, 4)) holed.lose(segment, 0);
    const list = read(holed, plan, 4);
    expect(list.entries.map((e) => e.gap)).toEqual([false, true, true, false]);
    expect(list.entries.map((e) => [e.sequence, e.wallClockMs])).toEqual(
      read(whole, plan, 4).entries.map((e) => [e.sequence, e.wallClockMs]),
    );
  });

  it('counts the discontinuities that have left the window', () => {
    const plan = new SegmentPlan();
    const one = rendition('a');
    for (let session = 0; session < 3; session += 1) {
      plan.beginSession();
      plan.keyFrame(0, 0);
      plan.keyFrame(second, 1000);
      plan.closeSession(2 * second);
    }
    publish(one, plan, 0, 1, 2, 3, 4, 5);
    const at = (window: number) => {
      const list = read(one, plan, window);
      return [list.sequence, list.discontinuitySequence, list.entries.map((e) => e.discontinuity)];
    };
    expect(at(6)).toEqual([0, 0, [false, false, true, false, true, false]]);
    expect(at(4)).toEqual([2, 0, [true, false, true, false]]);
    expect(at(3)).toEqual([3, 1, [false, true, false]]);
    expect(at(2)).toEqual([4, 1, [true, false]]);
    expect(at(1)).toEqual([5, 2, [false]]);
  });

  it('gives a changed initialisation segment a new address and keeps the old one while it is needed', () => {
    const plan = planned(4);
    const one = rendition('a');
    const [first, other] = [one.addInit(bytes), one.addInit(new Uint8Array([9]))];
    for (const [n, init] of [first, other, other].entries()) {
      const segment = plan.segments[n];
      if (segment !== undefined) one.publish(segment, bytes, init, 0);
    }
    expect(read(one, plan).entries.map((e) => e.init)).toEqual(['init-0.mp4', 'init-1.mp4', 'init-1.mp4']);
    expect(one.init(0)).not.toBeNull();
    one.prune(1);
    expect([one.init(0), one.segment(0), one.segment(1)]).toEqual([null, null, bytes]);
  });

  it('says that it has ended', () => {
    const plan = planned(3);
    const one = rendition('a');
    publish(one, plan, 0, 1);
    expect(read(one, plan, 3, true).ended).toBe(true);
  });
});

describe('playlist text', () => {
  it('never rounds a target duration below a segment', () => {
    expect(targetDuration([1, 2.4, 1.9])).toBe(2);
    expect(targetDuration([2.5])).toBe(3);
    expect(targetDuration([0.2])).toBe(1);
  });

  it('asks for version 8 only where a gap needs it', () => {
    const entry = {
      uri: '1.m4s',
      durationS: 1,
      wallClockMs: 0,
      discontinuity: false,
      gap: false,
      initUri: 'init-0.mp4',
    };
    const base = { targetDurationS: 1, mediaSequence: 0, discontinuitySequence: 0, ended: false };
    expect(writeMediaPlaylist({ ...base, entries: [entry] })).toContain('#EXT-X-VERSION:7\n');
    expect(writeMediaPlaylist({ ...base, entries: [{ ...entry, gap: true }] })).toContain('#EXT-X-VERSION:8\n');
  });

  it('leaves codecs out when one is unknown', () => {
    const variant = { uri: 'a', bandwidth: 1000.2, averageBandwidth: 900, width: 640, height: 360, fps: 30_000 / 1001 };
    expect(writeMasterPlaylist([{ ...variant, codecs: [] }])).toContain(
      '#EXT-X-STREAM-INF:BANDWIDTH=1001,AVERAGE-BANDWIDTH=900,RESOLUTION=640x360,FRAME-RATE=29.970\na\n',
    );
  });
});
