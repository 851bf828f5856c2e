import { describe, expect, it } from 'vitest';
import { WIPE_PATTERNS } from '#shared/switcher/transition.ts';
import { fillFrame } from '../../electron/engine/mixer/blend.ts';
import { type PaintedStyle, TransitionPainter, yuvOf } from '../../electron/engine/mixer/transition-painter.ts';

const canvas = { width: 64, height: 36, frameRate: { num: 30, den: 1 } };
const bytes = (canvas.width * canvas.height * 3) / 2;

function solid(y: number, u: number, v: number): Uint8Array {
  const out = new Uint8Array(bytes);
  fillFrame(out, canvas.width, canvas.height, y, u, v);
  return out;
}

const dark = solid(30, 100, 200);
const light = solid(200, 180, 60);
const style = (changes: Partial<PaintedStyle>): PaintedStyle => ({
  kind: 'mix',
  dipColour: '#ffffff',
  wipePattern: 'right',
  wipeSoftness: 0,
  pushDirection: 'left',
  stingerMedia: null,
  stingerCutFrame: 0,
  rateFrames: 10,
  ...changes,
});

function paint(changes: Partial<PaintedStyle>, progress: number, a = dark, b = light): Uint8Array {
  const out = new Uint8Array(bytes);
  new TransitionPainter(canvas).paint(a, b, style(changes), progress, out);
  return out;
}

const luma = (frame: Uint8Array, x: number, y: number): number => frame[y * canvas.width + x] ?? -1;
const chroma = (frame: Uint8Array, x: number, y: number): [number, number] => {
  const at = canvas.width * canvas.height + (y >> 1) * (canvas.width / 2) + (x >> 1);
  return [frame[at] ?? -1, frame[at + (canvas.width * canvas.height) / 4] ?? -1];
};

describe('the middle of a transition', () => {
  it('mix: half of each, in every plane', () => {
    const frame = paint({ kind: 'mix' }, 0.5);
    expect(luma(frame, 10, 10)).toBe(115);
    expect(chroma(frame, 10, 10)).toEqual([140, 130]);
  });

  it('dip: nothing but the colour', () => {
    const frame = paint({ kind: 'dip', dipColour: '#ff0000' }, 0.5);
    const [y, u, v] = yuvOf('#ff0000');
    expect([luma(frame, 3, 3), ...chroma(frame, 3, 3)]).toEqual([y, u, v]);
    expect(luma(paint({ kind: 'dip', dipColour: '#000000' }, 0.25), 3, 3)).toBe(Math.round((30 + 16) / 2));
  });

  const halves: Record<string, { fresh: [number, number]; old: [number, number] }> = {
    right: { fresh: [31, 18], old: [32, 18] },
    left: { fresh: [32, 18], old: [31, 18] },
    down: { fresh: [20, 17], old: [20, 18] },
    up: { fresh: [20, 18], old: [20, 17] },
    'down-right': { fresh: [2, 2], old: [61, 33] },
    'down-left': { fresh: [61, 2], old: [2, 33] },
    'up-right': { fresh: [2, 33], old: [61, 2] },
    'up-left': { fresh: [61, 33], old: [2, 2] },
    circle: { fresh: [32, 18], old: [0, 0] },
  };

  it.each(WIPE_PATTERNS)('wipe %s: the new picture on its side of the edge, to the pixel', (wipePattern) => {
    const frame = paint({ kind: 'wipe', wipePattern }, 0.5);
    const { fresh, old } = halves[wipePattern] ?? { fresh: [0, 0], old: [0, 0] };
    expect(luma(frame, ...fresh)).toBe(200);
    expect(luma(frame, ...old)).toBe(30);
    expect(chroma(frame, ...fresh)).toEqual([180, 60]);
    expect(chroma(frame, ...old)).toEqual([100, 200]);
  });

  it('wipe: a soft edge rises evenly from old to new', () => {
    const frame = paint({ kind: 'wipe', wipePattern: 'right', wipeSoftness: 0.5 }, 0.5);
    const row = Array.from({ length: canvas.width }, (_, x) => luma(frame, x, 5));
    expect(row[0]).toBe(200);
    expect(row.at(-1)).toBe(30);
    const steps = row.slice(1).map((value, i) => (row[i] ?? 0) - value);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThanOrEqual(7);
  });

  it.each(['left', 'right', 'up', 'down'] as const)(
    'push %s: both pictures moved by half, to the pixel',
    (pushDirection) => {
      const ramp = new Uint8Array(bytes).fill(128);
      const other = new Uint8Array(bytes).fill(128);
      for (let y = 0; y < canvas.height; y += 1) {
        for (let x = 0; x < canvas.width; x += 1) {
          ramp[y * canvas.width + x] = x + y;
          other[y * canvas.width + x] = 120 + x + y;
        }
      }
      const frame = paint({ kind: 'push', pushDirection }, 0.5, ramp, other);
      const sign = pushDirection === 'left' || pushDirection === 'up' ? 1 : -1;
      const [dx, dy] = pushDirection === 'left' || pushDirection === 'right' ? [32 * sign, 0] : [0, 18 * sign];
      for (const [x, y] of [
        [0, 0],
        [63, 35],
        [31, 17],
        [32, 18],
      ] as const) {
        const [sx, sy] = [x + dx, y + dy];
        const inside = sx >= 0 && sx < canvas.width && sy >= 0 && sy < canvas.height;
        const [ox, oy] = [(sx + canvas.width) % canvas.width, (sy + canvas.height) % canvas.height];
        expect(luma(frame, x, y)).toBe(inside ? sx + sy : 120 + ox + oy);
      }
    },
  );
});

describe('the ends of a transition', () => {
  it.each(['mix', 'dip', 'wipe', 'push'] as const)(
    '%s: nothing but the old picture at 0, nothing but the new one at 1',
    (kind) => {
      for (const wipeSoftness of [0, 0.3]) {
        expect(paint({ kind, wipeSoftness, wipePattern: 'circle' }, 0)).toEqual(dark);
        expect(paint({ kind, wipeSoftness, wipePattern: 'circle' }, 1)).toEqual(light);
      }
    },
  );

  it('fade to black ends in studio black', () => {
    const out = new Uint8Array(bytes);
    new TransitionPainter(canvas).fade(light, 1, out);
    expect(out).toEqual(solid(16, 128, 128));
  });
});
