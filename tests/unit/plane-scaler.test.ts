import { describe, expect, it } from 'vitest';
import type { Rect, Size } from '#shared/scene/geometry.ts';
import { PlaneScaler } from '../../electron/engine/mixer/plane-scaler.ts';

type Plane = Size & { data: Uint8Array };

function plane(width: number, height: number, at: (x: number, y: number) => number): Plane {
  return { width, height, data: new Uint8Array(width * height).map((_, i) => at(i % width, Math.floor(i / width))) };
}

function scaled(from: Plane, to: Size, rect: Rect = { x: 0, y: 0, width: from.width, height: from.height }): Plane {
  const data = new Uint8Array(to.width * to.height);
  new PlaneScaler(rect, to).draw({ data: from.data, at: 0, stride: from.width }, { data, at: 0, stride: to.width });
  return { ...to, data };
}

const pixel = ({ data, width }: Plane, x: number, y: number): number => data[y * width + x] ?? -1;

describe('scaling a plane', () => {
  const sizes: Size[] = [
    { width: 64, height: 36 },
    { width: 48, height: 20 },
    { width: 31, height: 17 },
    { width: 20, height: 12 },
    { width: 7, height: 3 },
    { width: 130, height: 77 },
    { width: 1, height: 1 },
  ];

  it('leaves flat colours what they are at every size and value', () => {
    for (const value of [0, 1, 16, 127, 128, 235, 254, 255]) {
      for (const width of [64, 63]) {
        const flat = plane(width, 36, () => value);
        for (const to of sizes)
          expect(new Set(scaled(flat, to).data), `${value} to ${to.width}`).toEqual(new Set([value]));
      }
    }
  });

  it('copies what keeps its size, to the pixel', () => {
    const noise = plane(64, 36, (x, y) => (x * 37 + y * 101) & 255);
    const part = scaled(noise, { width: 22, height: 11 }, { x: 5, y: 7, width: 22, height: 11 });
    for (const [x, y] of [
      [0, 0],
      [21, 10],
      [9, 3],
    ] as const) {
      expect(pixel(part, x, y)).toBe(pixel(noise, x + 5, y + 7));
    }
  });

  it('means of two by two at half the size, of the covered area further down', () => {
    const noise = plane(60, 60, (x, y) => (x * 37 + y * 101) & 255);
    for (const factor of [2, 3, 4, 5]) {
      const small = scaled(noise, { width: 60 / factor, height: 60 / factor });
      for (const [x, y] of [
        [0, 0],
        [3, 5],
        [60 / factor - 1, 60 / factor - 1],
      ] as const) {
        let sum = 0;
        for (let j = 0; j < factor; j += 1)
          for (let i = 0; i < factor; i += 1) sum += pixel(noise, x * factor + i, y * factor + j);
        expect(Math.abs(pixel(small, x, y) - sum / factor ** 2), `${factor} ${x},${y}`).toBeLessThanOrEqual(2);
      }
    }
  });

  it('keeps a step edge in its place, one pixel wide at the most, in both directions', () => {
    for (const turned of [false, true]) {
      const step = plane(120, 120, (x, y) => ((turned ? y : x) < 60 ? 16 : 235));
      for (const length of [30, 40, 54, 90, 120, 200]) {
        const out = scaled(step, { width: length, height: length });
        const along = Array.from({ length }, (_, i) => (turned ? pixel(out, 3, i) : pixel(out, i, 3)));
        const rising = along.filter((value) => value > 16 && value < 235).length;
        expect(along[Math.floor(length / 2) - 2]).toBe(16);
        expect(along[Math.floor(length / 2) + 2]).toBe(235);
        expect(rising, `${length}`).toBeLessThanOrEqual(length > 120 ? 2 : 1);
        expect(along).toEqual(along.toSorted((a, b) => a - b));
      }
    }
  });

  it('takes nothing from outside its rectangle, wherever that lies', () => {
    for (const width of [64, 62, 61]) {
      for (const x of [0, 1, 2, 3, 10]) {
        const rect: Rect = { x, y: 5, width: 40, height: 20 };
        const inside = plane(width, 36, (px, py) => (px >= x && px < x + 40 && py >= 5 && py < 25 ? 100 : 255));
        for (const to of sizes) expect(new Set(scaled(inside, to, rect).data)).toEqual(new Set([100]));
      }
    }
  });
});
