/** The yardsticks of drills and soak: what counts as missing, as a pause, as growth. */
import { describe, expect, it } from 'vitest';
import { isFlat, trendOf } from '../../bench/soak/memory.ts';
import { firstAfter, longestPauseMs, missingFrames, together } from '../support/arrivals.ts';

const ptsOf = (...frames: number[]): number[] => frames.map((frame) => 126_000 + frame * 3000);

describe('missing pictures', () => {
  it('are those between the first and the last, whatever the order and however often one comes', () => {
    expect(missingFrames([], 30)).toBe(0);
    expect(missingFrames(ptsOf(0, 1, 2, 3), 30)).toBe(0);
    expect(missingFrames(ptsOf(0, 2, 1, 3, 3), 30)).toBe(0);
    expect(missingFrames(ptsOf(0, 1, 5, 6), 30)).toBe(3);
  });

  it('are told with time stamps in whole milliseconds too', () => {
    const rounded = ptsOf(0, 1, 2, 3, 4, 5, 7).map((pts) => Math.round(pts / 90) * 90);
    expect(missingFrames(rounded, 30)).toBe(1);
  });
});

describe('arrivals', () => {
  const arrivals = together([
    { pts: ptsOf(0, 1), atMs: [100, 133] },
    { pts: ptsOf(9, 10), atMs: [900, 933] },
  ]);

  it('have a longest pause, up to the very end', () => {
    expect(longestPauseMs(arrivals, 100, 940)).toBe(767);
    expect(longestPauseMs(arrivals, 100, 2000)).toBe(1067);
  });

  it('have a first one after a moment, or none', () => {
    expect(firstAfter(arrivals, 200)).toBe(900);
    expect(firstAfter(arrivals, 1000)).toBeNull();
  });
});

describe('memory', () => {
  const line = (mbAt: (minute: number) => number): ReturnType<typeof trendOf> =>
    trendOf(Array.from({ length: 61 }, (_, i) => ({ atMs: i * 30_000, value: mbAt(i / 2) })));

  it('has the slope of the line through all samples, and how sure that is', () => {
    const trend = line((minute) => 100 + 2 * minute + (minute % 1 === 0 ? 1 : -1));
    expect(trend.perHour).toBeCloseTo(120, 0);
    expect(trend.minutes).toBe(30);
    expect(trend.grown).toBeCloseTo(60, 0);
    // Noise of 1 MB over 61 samples of half an hour: 1 / √(n · variance of x), variance 30²/12 minutes.
    expect(trend.errorPerHour).toBeCloseTo((60 * 1) / Math.sqrt(61 * 77.5), 0);
    expect(line((minute) => 100 + minute).errorPerHour).toBeCloseTo(0, 6);
  });

  it('is flat when it goes up and down, and not when it only goes up', () => {
    expect(isFlat(line((minute) => 200 + 10 * Math.sin(minute)))).toBe(true);
    expect(isFlat(line((minute) => 200 + minute))).toBe(false);
  });
});
