/** The loops in vectors do to every byte what the plain ones do, which every machine can run. */
import { describe, expect, it } from 'vitest';
import { WIPE_PATTERNS } from '#shared/switcher/transition.ts';
import { alphaShares, fadePlain, mixPlain, over } from '../../electron/engine/mixer/blend.ts';
import { keyPlain, keyTable } from '../../electron/engine/mixer/chroma-key.ts';
import { layerOfGraphic, layPlain } from '../../electron/engine/mixer/layer.ts';
import { PlainScaler } from '../../electron/engine/mixer/plain-scaler.ts';
import { fadeStrips, layPlane, mixStrips } from '../../electron/engine/mixer/vector/blend.ts';
import { keyStrips } from '../../electron/engine/mixer/vector/chroma-key.ts';
import { vectors } from '../../electron/engine/mixer/vector/kernels.ts';
import { VectorScaler } from '../../electron/engine/mixer/vector/vector-scaler.ts';
import { wipeStrips } from '../../electron/engine/mixer/vector/wipe.ts';
import { edgeOf, edgeTable, placesOf, runsOf, wipePlain } from '../../electron/engine/mixer/wipe.ts';

const loaded = vectors();
if (loaded === null) throw new Error('this machine has no vector instructions to test');

/** The same numbers at every run. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}
const random = randoms(7);
const whole = (below: number): number => Math.floor(random() * below);
const noise = (length: number): Uint8Array => new Uint8Array(length).map(() => whole(256));
/** Runs of nothing, of everything and of anything between, as alpha is. */
function alphas(length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const [kind, run] = [whole(3), 1 + whole(60)];
    for (const end = Math.min(length, at + run); at < end; at += 1) out[at] = [0, 255, whole(256)][kind] ?? 0;
  }
  return out;
}
const LENGTHS = [1, 15, 16, 17, 100, 1279, 65_536, 65_537, 140_001];
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe('the vector loops', () => {
  it('mix and fade runs of every length by every kind of weight, in place too', () => {
    for (const length of LENGTHS) {
      for (const w of [0, 1, 77, 128, 255, 256, whole(257)]) {
        const [a, b, plain, fast] = [noise(length), noise(length), new Uint8Array(length), new Uint8Array(length)];
        mixPlain(a, b, w, plain);
        mixStrips(loaded, a, b, w, fast);
        expect(same(plain, fast), `mix of ${length} by ${w}`).toBe(true);
        const value = whole(256);
        fadePlain(a, value, w, plain);
        fadeStrips(loaded, a, value, w, a);
        expect(same(plain, a), `fade of ${length} to ${value} by ${w}`).toBe(true);
      }
    }
  });

  it('lay layers of every size and place over a picture, at every level', () => {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const canvas = { width: 2 * (20 + whole(160)), height: 2 * (4 + whole(80)) };
      const full = attempt % 3 === 0;
      const [width, height] = full ? [canvas.width, canvas.height] : [2 * (1 + whole(150)), 2 * (1 + whole(70))];
      const planes = noise((width * height * 11) / 4);
      planes.set(alphas((width * height * 5) / 4), (width * height * 3) / 2);
      const [x, y] = full ? [0, 0] : [2 * whole(canvas.width / 2) - 20, 2 * whole(canvas.height / 2) - 8];
      const layer = layerOfGraphic({ x, y, width, height, planes, atMs: null }, canvas);
      const [plane] = layer?.planes ?? [];
      if (layer === null || plane === undefined) continue;
      const level = [256, 0, 128, whole(257)][attempt % 4] ?? 0;
      const plain = noise(canvas.width * canvas.height);
      const fast = plain.slice();
      const at = layer.y * canvas.width + layer.x;
      layPlain(plane, level, plain, at, canvas.width);
      layPlane(loaded, plane, level, fast, at, canvas.width);
      expect(same(plain, fast), `${width}×${height} on ${canvas.width}×${canvas.height} at ${level}`).toBe(true);
    }
  });

  it('wipe every pattern, softness and place of the edge', () => {
    for (const pattern of WIPE_PATTERNS) {
      for (const [softness, progress] of [
        [0, 0],
        [0, 0.37],
        [0, 1],
        [0.1, 0.5],
        [0.02, random()],
        [1, random()],
        [0.3, 1],
      ] as const) {
        const [width, height] = [1 + whole(400), 1 + whole(250)];
        const places = placesOf(pattern, width, height);
        const [a, b] = [noise(places.length), noise(places.length)];
        const [plain, fast] = [new Uint8Array(places.length), new Uint8Array(places.length)];
        const table = edgeTable(progress, softness);
        wipePlain([a, b, plain], places, runsOf(places), table);
        wipeStrips(loaded, [a, b, fast], places, table, edgeOf(table));
        expect(same(plain, fast), `${pattern} ${width}×${height}, ${progress} of ${softness}`).toBe(true);
      }
    }
  });

  it('key pictures of every size at every level', () => {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const size = { width: 2 * (1 + whole(300)), height: 2 * (1 + whole(90)) };
      const [similarity, smoothness, spill] = [0.5 * random(), attempt % 3 === 0 ? 0 : 0.5 * random(), random()];
      const table = keyTable({ colour: '#00b140', similarity, smoothness, spill });
      const length = (size.width * size.height * 3) / 2;
      const [picture, plain] = [noise(length), noise(length)];
      const fast = plain.slice();
      const level = [256, 0, whole(257)][attempt % 3] ?? 0;
      keyPlain(picture, table, size, level, plain);
      keyStrips(loaded, picture, table, size, level, fast);
      expect(same(plain, fast), `${size.width}×${size.height} at ${level}`).toBe(true);
    }
  });

  it('scale every rectangle to every size', () => {
    for (let attempt = 0; attempt < 250; attempt += 1) {
      const stride = 4 + whole(300);
      const height = 1 + whole(120);
      const x = whole(stride - 1);
      const y = whole(height);
      const from = { x, y, width: 1 + whole(stride - x), height: 1 + whole(height - y) };
      const shrink = [1, 2, 3, 16, 0.5][attempt % 5] ?? 1;
      const across = attempt % 7 === 0 ? from.width : Math.max(1, Math.round((from.width * (0.7 + random())) / shrink));
      const down = attempt % 7 === 1 ? from.height : Math.max(1, Math.round((from.height * (0.7 + random())) / shrink));
      if (across === from.width && down === from.height) continue;
      const to = { width: across, height: down };
      const [before, behind] = [whole(9), whole(5)];
      const source = noise(before + stride * height);
      const plain = new Uint8Array((across + behind) * down + 3);
      const fast = new Uint8Array(plain.length);
      const plane = { data: source, at: before, stride };
      new PlainScaler(from, to).draw(plane, { data: plain, at: 3, stride: across + behind });
      new VectorScaler(loaded, from, to).draw(plane, { data: fast, at: 3, stride: across + behind });
      expect(same(plain, fast), `${JSON.stringify(from)} of ${stride} to ${across}×${down}`).toBe(true);
    }
  });
});

describe('laying one value over another', () => {
  it('is the exact mean, rounded, for all values and shares', () => {
    let worst = 0;
    for (let share = 0; share < 256; share += 1) {
      for (let below = 0; below < 256; below += 1) {
        for (let above = 0; above < 256; above += 5) {
          const exact = Math.round((below * (255 - share) + above * share) / 255);
          worst = Math.max(worst, Math.abs(over(below, above, share) - exact));
        }
      }
    }
    expect(worst).toBe(0);
  });

  it('shares are alpha itself when all of a layer is on air, nothing when none is', () => {
    expect([...alphaShares(256)]).toEqual(Array.from({ length: 256 }, (_, alpha) => alpha));
    expect(new Set(alphaShares(0))).toEqual(new Set([0]));
  });
});
