/** Keys to the code value: layers with alpha and the chroma key. */
import { describe, expect, it } from 'vitest';
import { ChromaKey } from '#shared/show/keyer-config.ts';
import { fillFrame } from '../../electron/engine/mixer/blend.ts';
import { ChromaKeyPainter } from '../../electron/engine/mixer/chroma-key.ts';
import { type Graphic, graphicBytes } from '../../electron/engine/mixer/graphic.ts';
import { KeyerLayers } from '../../electron/engine/mixer/keyer-layers.ts';
import { LayerPainter, layerOfGraphic, layerOfYuva, scaledLayer } from '../../electron/engine/mixer/layer.ts';
import { yuvOf } from '../../electron/engine/mixer/transition-painter.ts';

const canvas = { width: 64, height: 36 };
const LUMA = canvas.width * canvas.height;

function solid(...colour: [number, number, number]): Uint8Array {
  const out = new Uint8Array((LUMA * 3) / 2);
  fillFrame(out, canvas.width, canvas.height, ...colour);
  return out;
}

const luma = (frame: Uint8Array, x: number, y: number): number => frame[y * canvas.width + x] ?? -1;
const colourOf = (frame: Uint8Array, x: number, y: number): [number, number] => {
  const at = LUMA + (y >> 1) * (canvas.width / 2) + (x >> 1);
  return [frame[at] ?? -1, frame[at + LUMA / 4] ?? -1];
};

/** A flat graphic whose alpha is told pixel by pixel. */
function graphic(
  place: { x: number; y: number; width: number; height: number },
  [y, cb, cr]: [number, number, number],
  alphaAt: (x: number, y: number) => number,
  atMs: number | null = null,
): Graphic {
  const { width, height } = place;
  const planes = new Uint8Array(graphicBytes(width, height));
  fillFrame(planes.subarray(0, (width * height * 3) / 2), width, height, y, cb, cr);
  const full = (width * height * 3) / 2;
  for (let i = 0; i < width * height; i += 1) planes[full + i] = alphaAt(i % width, Math.floor(i / width));
  for (let i = 0; i < (width * height) / 4; i += 1) {
    planes[full + width * height + i] = alphaAt(2 * (i % (width / 2)), 2 * Math.floor(i / (width / 2)));
  }
  return { ...place, planes, atMs };
}

function laid(what: Graphic, level: number, below = solid(40, 90, 200)): Uint8Array {
  const layer = layerOfGraphic(what, canvas);
  if (layer === null) throw new Error('nothing of it is on the canvas');
  new LayerPainter(canvas).paint(layer, level, below);
  return below;
}

describe('a downstream key', () => {
  const place = { x: 10, y: 6, width: 22, height: 12 };

  it('is exact within one code value at every alpha and level', () => {
    for (const level of [1, 0.75, 0.5, 1 / 15]) {
      for (let alpha = 0; alpha <= 255; alpha += 1) {
        const out = laid(
          graphic(place, [220, 140, 60], () => alpha),
          level,
        );
        const wanted = (below: number, above: number): number => below + (above - below) * (alpha / 255) * level;
        expect(Math.abs(luma(out, 12, 8) - wanted(40, 220))).toBeLessThanOrEqual(1);
        const [cb, cr] = colourOf(out, 12, 8);
        expect(Math.abs(cb - wanted(90, 140))).toBeLessThanOrEqual(1);
        expect(Math.abs(cr - wanted(200, 60))).toBeLessThanOrEqual(1);
      }
    }
  });

  it('changes nothing outside its place, and all of its place', () => {
    const out = laid(
      graphic(place, [220, 140, 60], () => 255),
      1,
    );
    for (let y = 0; y < canvas.height; y += 1) {
      for (let x = 0; x < canvas.width; x += 1) {
        const inside = x >= 10 && x < 32 && y >= 6 && y < 18;
        expect([luma(out, x, y), ...colourOf(out, x, y)], `${x},${y}`).toEqual(inside ? [220, 140, 60] : [40, 90, 200]);
      }
    }
  });

  it('has its alpha edge where the graphic has it', () => {
    const out = laid(
      graphic(place, [220, 140, 60], (x) => (x < 8 ? 0 : x < 10 ? 128 : 255)),
      1,
    );
    expect([17, 18, 19, 20].map((x) => luma(out, x, 10))).toEqual([40, 130, 130, 220]);
  });

  it('is cut off at the edges of the canvas', () => {
    const out = laid(
      graphic({ x: -4, y: 30, width: 20, height: 20 }, [220, 140, 60], (x) => (x < 6 ? 255 : 0)),
      1,
    );
    expect([0, 1, 2].map((x) => luma(out, x, 35))).toEqual([220, 220, 40]);
    expect(luma(out, 0, 29)).toBe(40);
    expect(
      layerOfGraphic(
        graphic({ x: 64, y: 0, width: 4, height: 4 }, [0, 0, 0], () => 255),
        canvas,
      ),
    ).toBeNull();
  });

  it('shows a graphic from its time on and the old one until then', () => {
    const layers = new KeyerLayers(canvas);
    const [a, b] = [
      graphic(place, [100, 128, 128], () => 255),
      graphic({ ...place, x: 20 }, [200, 128, 128], () => 255, 5000),
    ];
    layers.set('dsk1', a, 4000);
    layers.set('dsk1', b, 4000);
    layers.set('dsk1', { ...b, x: 30, atMs: 6000 }, 4000);
    expect(layers.at('dsk1', 4999)?.x).toBe(10);
    expect(layers.at('dsk1', 5000)?.x).toBe(20);
    expect(layers.at('dsk1', 6001)?.x).toBe(30);
    layers.set('dsk1', { ...b, atMs: 7000 }, 6500);
    layers.set('dsk1', null, 6500);
    expect(layers.at('dsk1', 8000)).toBeNull();
    expect(layers.at('dsk2', 8000)).toBeNull();
  });
});

describe('layers of clips and of previews', () => {
  it('a clip’s frame lies over the picture by its own alpha', () => {
    const frame = new Uint8Array((LUMA * 5) / 2);
    frame.set(solid(180, 60, 70));
    for (let y = 0; y < canvas.height; y += 1) frame.fill(255, (LUMA * 3) / 2 + y * 64, (LUMA * 3) / 2 + y * 64 + 32);
    const out = solid(40, 90, 200);
    new LayerPainter(canvas).paint(layerOfYuva(frame, canvas), 1, out);
    expect([luma(out, 31, 20), ...colourOf(out, 31, 20)]).toEqual([180, 60, 70]);
    expect([luma(out, 32, 20), ...colourOf(out, 32, 20)]).toEqual([40, 90, 200]);
  });

  it('a smaller canvas has it smaller, in the same place', () => {
    const layer = layerOfGraphic(
      graphic({ x: 16, y: 8, width: 32, height: 16 }, [220, 140, 60], () => 255),
      canvas,
    );
    const small = layer && scaledLayer(layer, canvas, { width: 32, height: 18 });
    expect(small).toMatchObject({ x: 8, y: 4, width: 16, height: 8 });
    expect(small?.planes[0].colour[0]).toBe(220);
    expect(small?.planes[1].alpha[0]).toBe(255);
  });
});

describe('the chroma key', () => {
  const green = '#00b140';
  const settings = (changes: Partial<ChromaKey> = {}): ChromaKey => ChromaKey.parse({ colour: green, ...changes });
  const keyed = (picture: Uint8Array, changes: Partial<ChromaKey> = {}, level = 1): Uint8Array => {
    const out = solid(40, 90, 200);
    new ChromaKeyPainter(canvas).paint(picture, settings(changes), level, out);
    return out;
  };
  const at = (frame: Uint8Array, x = 20, y = 20): number[] => [luma(frame, x, y), ...colourOf(frame, x, y)];

  it('takes the key colour out, bright or in shadow', () => {
    const [, cb, cr] = yuvOf(green);
    for (const y of [50, 110, 200]) expect(at(keyed(solid(y, cb, cr)))).toEqual([40, 90, 200]);
  });

  it('keeps skin, grey, white, red and blue as they are, with the settings it comes with', () => {
    for (const colour of ['#c68863', '#808080', '#ffffff', '#d02020', '#2040d0', '#f0d060']) {
      expect(at(keyed(solid(...yuvOf(colour)))), colour).toEqual(yuvOf(colour));
    }
  });

  it('has the alpha of its formula between similarity and similarity + smoothness', () => {
    const [y, cb, cr] = yuvOf(green);
    for (let away = 0; away <= 100; away += 1) {
      const colour: [number, number, number] = [y, cb + away, cr];
      const out = keyed(solid(...colour), { similarity: 0.1, smoothness: 0.15, spill: 0 });
      const alpha = Math.min(1, Math.max(0, (away / (224 * Math.SQRT2) - 0.1) / 0.15));
      const wanted = [40, 90, 200].map((below, i) => below + ((colour[i] ?? 0) - below) * alpha);
      at(out).forEach((value, i) => {
        expect(Math.abs(value - (wanted[i] ?? 0)), `${away}`).toBeLessThanOrEqual(1.5);
      });
    }
  });

  it('has its edge at the pixel where the subject begins', () => {
    const picture = solid(...yuvOf(green));
    const [y, cb, cr] = yuvOf('#d02020');
    for (let row = 0; row < 36; row += 1) picture.fill(y, row * 64 + 32, row * 64 + 64);
    for (let row = 0; row < 18; row += 1) {
      picture.fill(cb, LUMA + row * 32 + 16, LUMA + row * 32 + 32);
      picture.fill(cr, LUMA * 1.25 + row * 32 + 16, LUMA * 1.25 + row * 32 + 32);
    }
    const out = keyed(picture);
    expect(luma(out, 30, 10)).toBe(40);
    // Half-way between a transparent and an opaque colour sample.
    const background = luma(picture, 31, 10);
    expect(Math.abs(luma(out, 31, 10) - (40 + background) / 2)).toBeLessThanOrEqual(1);
    expect(luma(out, 32, 10)).toBe(y);
    expect(colourOf(out, 32, 10)).toEqual([cb, cr]);
  });

  it('takes spill out of hues near the key’s, and leaves the others and the brightness', () => {
    const [y, cb, cr] = yuvOf('#90a890');
    const saturation = (frame: number[]): number => Math.hypot((frame[1] ?? 0) - 128, (frame[2] ?? 0) - 128);
    const kept = at(keyed(solid(y, cb, cr), { spill: 0 }));
    const cleaned = at(keyed(solid(y, cb, cr), { spill: 1 }));
    expect(kept).toEqual([y, cb, cr]);
    expect(cleaned[0]).toBe(y);
    expect(saturation(cleaned)).toBeLessThan(saturation(kept) * 0.6);
    expect(at(keyed(solid(...yuvOf('#c0c020')), { spill: 1 }))).toEqual(yuvOf('#c0c020'));
  });

  it('comes and goes with its level', () => {
    const out = keyed(solid(200, 128, 128), {}, 0.5);
    expect(at(out)).toEqual([120, 109, 164]);
  });
});
