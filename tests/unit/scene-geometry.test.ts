/** Scenes to the pixel, at three canvas sizes. */
import { describe, expect, it } from 'vitest';
import { type Rect, type Size, sceneBoxes } from '#shared/scene/geometry.ts';
import { PIP_CORNERS, SceneBorder, SceneLayout } from '#shared/show/scene-config.ts';

const HD: Size = { width: 1280, height: 720 };
const FULL_HD: Size = { width: 1920, height: 1080 };
const SMALL: Size = { width: 640, height: 360 };

const boxesOf = (layout: unknown, canvas: Size, border: unknown = {}) =>
  sceneBoxes({ layout: SceneLayout.parse(layout), border: SceneBorder.parse(border) }, canvas);
const list = ({ x, y, width, height }: Rect): number[] => [x, y, width, height];
const pip = (changes: object = {}): object => ({ kind: 'pip', back: {}, inset: {}, ...changes });

describe('picture in picture', () => {
  const places: [Size, Record<(typeof PIP_CORNERS)[number], number[]>][] = [
    [
      HD,
      {
        'top-left': [36, 36, 384, 216],
        'top-right': [860, 36, 384, 216],
        'bottom-left': [36, 468, 384, 216],
        'bottom-right': [860, 468, 384, 216],
      },
    ],
    [
      FULL_HD,
      {
        'top-left': [54, 54, 576, 324],
        'top-right': [1290, 54, 576, 324],
        'bottom-left': [54, 702, 576, 324],
        'bottom-right': [1290, 702, 576, 324],
      },
    ],
    [
      SMALL,
      {
        'top-left': [18, 18, 192, 108],
        'top-right': [430, 18, 192, 108],
        'bottom-left': [18, 234, 192, 108],
        'bottom-right': [430, 234, 192, 108],
      },
    ],
  ];
  for (const [canvas, corners] of places) {
    for (const corner of PIP_CORNERS) {
      it(`stands ${corner} on ${canvas.width}×${canvas.height}`, () => {
        const [back, inset] = boxesOf(pip({ corner }), canvas);
        expect(back && list(back.box)).toEqual([0, 0, canvas.width, canvas.height]);
        expect(inset && list(inset.box)).toEqual(corners[corner]);
        expect(inset && list(inset.source)).toEqual([0, 0, canvas.width, canvas.height]);
      });
    }
  }

  it('has the size and margin that were set', () => {
    const [, inset] = boxesOf(pip({ size: 0.5, margin: 0, corner: 'top-right' }), HD);
    expect(inset && list(inset.box)).toEqual([640, 0, 640, 360]);
  });

  it('stays on the canvas when size and margin ask for more than there is', () => {
    for (const corner of PIP_CORNERS) {
      const [, inset] = boxesOf(pip({ size: 0.8, margin: 0.3, corner }), HD);
      const { x, y, width, height } = inset?.box ?? { x: -1, y: -1, width: 0, height: 0 };
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(1280);
      expect(y + height).toBeLessThanOrEqual(720);
    }
  });

  it('draws its border inside the box; the back has none', () => {
    const [back, inset] = boxesOf(pip(), HD, { width: 0.01 });
    expect(back?.borderPx).toBe(0);
    expect(inset?.borderPx).toBe(8);
    expect(inset && list(inset.box)).toEqual([860, 468, 384, 216]);
    expect(inset && list(inset.picture)).toEqual([868, 476, 368, 200]);
    // Filled: what shows has the shape of the place that is left.
    expect(inset && list(inset.source)).toEqual([0, 12, 1280, 696]);
  });
});

describe('side by side', () => {
  it('two halves with a gap between and around', () => {
    expect(boxesOf({ kind: 'side-by-side', left: {}, right: {} }, HD).map(({ box }) => list(box))).toEqual([
      [14, 14, 620, 692],
      [648, 14, 618, 692],
    ]);
    expect(boxesOf({ kind: 'side-by-side', left: {}, right: {}, gap: 0 }, FULL_HD).map(({ box }) => list(box))).toEqual(
      [
        [0, 0, 960, 1080],
        [960, 0, 960, 1080],
      ],
    );
    expect(boxesOf({ kind: 'side-by-side', left: {}, right: {} }, SMALL).map(({ box }) => list(box))).toEqual([
      [8, 8, 308, 344],
      [324, 8, 308, 344],
    ]);
  });

  it('splits where it is told', () => {
    const boxes = boxesOf({ kind: 'side-by-side', left: {}, right: {}, gap: 0, split: 0.7 }, HD);
    expect(boxes.map(({ box }) => list(box))).toEqual([
      [0, 0, 896, 720],
      [896, 0, 384, 720],
    ]);
  });

  it('fill cuts the sides off, fit keeps all and takes less room', () => {
    const [fill, fit] = boxesOf({ kind: 'side-by-side', left: {}, right: { scaling: 'fit' }, gap: 0 }, HD);
    expect(fill && list(fill.source)).toEqual([320, 0, 640, 720]);
    expect(fill && list(fill.picture)).toEqual([0, 0, 640, 720]);
    expect(fit && list(fit.source)).toEqual([0, 0, 1280, 720]);
    expect(fit && list(fit.picture)).toEqual([640, 180, 640, 360]);
    expect(fit && list(fit.box)).toEqual([640, 180, 640, 360]);
  });
});

describe('quad', () => {
  const quad = { kind: 'quad', parts: [{}, {}, {}, {}] };
  it('four boxes that share what the gaps leave', () => {
    expect(boxesOf({ ...quad, gap: 0 }, HD).map(({ box }) => list(box))).toEqual([
      [0, 0, 640, 360],
      [640, 0, 640, 360],
      [0, 360, 640, 360],
      [640, 360, 640, 360],
    ]);
    expect(boxesOf(quad, FULL_HD).map(({ box }) => list(box))).toEqual([
      [22, 22, 928, 508],
      [972, 22, 926, 508],
      [22, 552, 928, 506],
      [972, 552, 926, 506],
    ]);
    expect(boxesOf(quad, SMALL).map(({ box }) => list(box))).toEqual([
      [8, 8, 308, 168],
      [324, 8, 308, 168],
      [8, 184, 308, 168],
      [324, 184, 308, 168],
    ]);
  });
});

describe('full, with crop', () => {
  it('fills the canvas with what is left, in the canvas’s shape', () => {
    const [box] = boxesOf({ kind: 'full', part: { crop: { left: 0.5 } } }, FULL_HD, { width: 0.05 });
    expect(box?.borderPx).toBe(0);
    expect(box && list(box.picture)).toEqual([0, 0, 1920, 1080]);
    expect(box && list(box.source)).toEqual([960, 270, 960, 540]);
  });

  it('fits what is left between bars', () => {
    const crop = { left: 0.25, right: 0.25 };
    const [box] = boxesOf({ kind: 'full', part: { crop, scaling: 'fit' } }, HD);
    expect(box && list(box.source)).toEqual([320, 0, 640, 720]);
    expect(box && list(box.picture)).toEqual([320, 0, 640, 720]);
  });

  it('reads pictures of another size than the canvas’s', () => {
    const layout = SceneLayout.parse({ kind: 'full', part: { crop: { top: 0.5 }, scaling: 'fit' } });
    const [box] = sceneBoxes({ layout, border: SceneBorder.parse({}) }, SMALL, FULL_HD);
    expect(box && list(box.source)).toEqual([0, 540, 1920, 540]);
    expect(box && list(box.picture)).toEqual([0, 90, 640, 180]);
  });

  it('is even everywhere, whatever the numbers', () => {
    for (const canvas of [HD, FULL_HD, SMALL, { width: 854, height: 482 }]) {
      for (const share of [0.1, 0.13, 0.237, 0.31]) {
        const crop = { left: share, right: share / 3, top: share / 2, bottom: share };
        const boxes = [
          ...boxesOf(pip({ size: share * 2, margin: share / 2, inset: { crop } }), canvas, { width: share / 10 }),
          ...boxesOf({ kind: 'quad', parts: [{}, {}, {}, { crop, scaling: 'fit' }], gap: share / 4 }, canvas),
        ];
        for (const { box, picture, source } of boxes) {
          for (const value of [box, picture, source].flatMap(list)) expect(Math.abs(value % 2)).toBe(0);
          expect(box.x + box.width).toBeLessThanOrEqual(canvas.width);
          expect(source.y + source.height).toBeLessThanOrEqual(canvas.height);
          expect(Math.min(picture.width, picture.height, source.width, source.height)).toBeGreaterThan(0);
        }
      }
    }
  });
});
