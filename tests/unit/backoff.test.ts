import { describe, expect, it } from 'vitest';
import { Backoff, pauseMs } from '../../shared/backoff.ts';

const TIMES = { firstMs: 0, nextMs: 200, longestMs: 5000, calmMs: 10_000 };

describe('pauses between tries', () => {
  it('begin at once and grow up to the longest', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 5000].map((failures) => pauseMs(TIMES, failures))).toEqual([
      0, 200, 400, 800, 1600, 3200, 5000, 5000, 5000,
    ]);
  });

  it('grow while it fails soon after each try, and begin anew after it has run for a while', () => {
    const backoff = new Backoff(TIMES);
    expect(backoff.failed(1000)).toBe(0);
    expect(backoff.failed(2000)).toBe(200);
    // The pause itself is no time in which it ran.
    expect(backoff.failed(2200 + 9999)).toBe(400);
    expect(backoff.failures).toBe(3);
    expect(backoff.failed(12_199 + 400 + 10_000)).toBe(0);
    expect(backoff.failures).toBe(1);
  });

  it('begin anew when all is well', () => {
    const backoff = new Backoff(TIMES);
    backoff.failed(0);
    backoff.failed(1);
    expect(backoff.isCalm(2)).toBe(false);
    backoff.reset();
    expect(backoff.isCalm(3)).toBe(true);
    expect(backoff.failed(3)).toBe(0);
  });
});
