import { describe, expect, it } from 'vitest';
import { bearerIs, hostIsOurs } from '../../cloud/http/access.ts';
import { Viewers } from '../../cloud/http/viewers.ts';
import { FrameMeter } from '../../cloud/ingest/frame-meter.ts';
import { BitrateMeter, SpeedMeter } from '../../cloud/ingest/rates.ts';

const wrap = 2 ** 33;

describe('counting frames', () => {
  const feed = (meter: FrameMeter, stamps: number[]): boolean[] =>
    stamps.map((pts) => meter.frame(pts % wrap, pts % wrap));
  const run = (from: number, count: number, step: number): number[] =>
    Array.from({ length: count }, (_, n) => from + n * step);

  it('learns the frame duration and counts what a gap holds', () => {
    const meter = new FrameMeter();
    feed(meter, run(0, 10, 3003));
    expect([meter.received, meter.missing, meter.frameTicks]).toEqual([9, 0, 3003]);
    feed(meter, run(13 * 3003, 10, 3003));
    expect([meter.received, meter.missing]).toEqual([19, 3]);
  });

  it('takes 59.94 frames a second, whose steps alternate, for what they are', () => {
    const meter = new FrameMeter();
    feed(
      meter,
      Array.from({ length: 40 }, (_, n) => Math.floor(n * 1501.5)),
    );
    expect(meter.missing).toBe(0);
    expect(meter.frameTicks).toBeCloseTo(1501.5, 0);
  });

  it('counts a frame that lost packets as missing', () => {
    const meter = new FrameMeter();
    feed(meter, run(0, 10, 3000));
    meter.packetsLost();
    feed(meter, run(30_000, 10, 3000));
    expect([meter.received, meter.missing]).toEqual([18, 1]);
  });

  it('goes on through the wrap of the clock', () => {
    const meter = new FrameMeter();
    expect(feed(meter, run(wrap - 15_000, 10, 3000)).some(Boolean)).toBe(false);
    expect([meter.missing, meter.newestPts]).toEqual([0, 12_000]);
  });

  it('tells a jump of the timeline from lost frames', () => {
    const meter = new FrameMeter();
    feed(meter, run(900_000, 10, 3000));
    expect([feed(meter, [0]), feed(meter, [3000, 3_000_000])]).toEqual([[true], [false, true]]);
    expect(meter.missing).toBe(0);
  });
});

describe('rates', () => {
  it('forget what is older than their window', () => {
    const meter = new BitrateMeter();
    for (let ms = 0; ms < 4000; ms += 100) meter.add(37_500, ms);
    expect(meter.kbps(3950)).toBeGreaterThan(2900);
    expect(meter.kbps(3950)).toBeLessThan(3200);
    expect(meter.kbps(9000)).toBe(0);
  });

  it('give media time against wall time, and fall when nothing comes', () => {
    const meter = new SpeedMeter();
    for (let ms = 0; ms <= 4000; ms += 250) meter.add(ms * 45, ms);
    expect(meter.speed(4100)).toBeCloseTo(0.5, 2);
    expect(meter.speed(8000)).toBeCloseTo(0.25, 2);
    expect(meter.speed(20_000)).toBe(0);
  });
});

describe('access', () => {
  it('takes the token and nothing else', () => {
    expect(bearerIs('Bearer abc', 'abc')).toBe(true);
    for (const header of [undefined, '', 'abc', 'Bearer ', 'Bearer abcd', 'Basic abc'])
      expect(bearerIs(header, 'abc')).toBe(false);
  });

  it('takes only names of this machine', () => {
    for (const host of ['127.0.0.1:80', 'LOCALHOST:1', '[::1]:5', 'localhost'])
      expect(hostIsOurs(host, '127.0.0.1')).toBe(true);
    for (const host of [undefined, '', 'evil.example', '127.0.0.1.evil.example'])
      expect(hostIsOurs(host, '127.0.0.1')).toBe(false);
  });
});

it('counts each viewer once and forgets it after ten seconds', () => {
  const viewers = new Viewers();
  viewers.see('1.1.1.1', 'a', 0);
  viewers.see('1.1.1.1', 'a', 4000);
  viewers.see('1.1.1.1', 'b', 5000);
  viewers.see('2.2.2.2', 'a', 5000);
  expect([viewers.count(6000), viewers.count(14_500), viewers.count(15_500)]).toEqual([3, 2, 0]);
});
