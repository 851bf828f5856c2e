import { describe, expect, it } from 'vitest';
import { Delivery } from '../../electron/engine/outputs/delivery.ts';

/** Feeds it four times a second at 1000 bytes a second; the kernel’s figure is renewed once a second. */
function quietAfter(seconds: number, unsentAt: (second: number) => number | null): number {
  const delivery = new Delivery();
  let quietMs = 0;
  for (let quarter = 0; quarter <= seconds * 4; quarter += 1) {
    quietMs = delivery.quietMs(quarter * 250, unsentAt(Math.floor(quarter / 4)), quarter * 250);
  }
  return quietMs;
}

describe('delivery', () => {
  it('is fine while the kernel sends what it is given, however slowly', () => {
    expect(quietAfter(20, () => 0)).toBe(0);
    expect(quietAfter(20, (second) => second * 500)).toBeLessThan(2000);
  });

  it('has stopped when the kernel holds everything that is written', () => {
    const quietMs = quietAfter(20, (second) => Math.max(0, second - 10) * 1000);
    expect(quietMs).toBeGreaterThan(7500);
    expect(quietMs).toBeLessThan(10_000);
  });

  it('is not judged where the kernel says nothing', () => {
    expect(quietAfter(20, () => null)).toBe(0);
  });
});
