/** The picture mix frame by frame: what is painted, and what passes without a copy. */
import { describe, expect, it } from 'vitest';
import type { FeedId, SourceId } from '#shared/ids.ts';
import { PictureSettings } from '#shared/show/encoder-settings.ts';
import { ChromaKey } from '#shared/show/keyer-config.ts';
import { SceneConfig } from '#shared/show/scene-config.ts';
import { type BusPicture, initialSwitcher } from '#shared/switcher/switcher.ts';
import { TransitionSettings, type TransitionStyle } from '#shared/switcher/transition.ts';
import { fillFrame } from '../../electron/engine/mixer/blend.ts';
import { type Frame, lastingFrame } from '../../electron/engine/mixer/frame-pool.ts';
import { graphicBytes } from '../../electron/engine/mixer/graphic.ts';
import { type MixInputs, PictureMix } from '../../electron/engine/mixer/picture-mix.ts';
import { PreviewPicture } from '../../electron/engine/mixer/preview-picture.ts';
import { yuvOf } from '../../electron/engine/mixer/transition-painter.ts';

const canvas = { width: 320, height: 180, frameRate: { num: 30, den: 1 } };
const LUMA = canvas.width * canvas.height;

function flat(y: number, cb: number, cr: number, size = canvas): Frame {
  const out = new Uint8Array((size.width * size.height * 3) / 2);
  fillFrame(out, size.width, size.height, y, cb, cr);
  return lastingFrame(out);
}

const a = flat(60, 100, 200);
const b = flat(180, 150, 50);
const slate = flat(32, 130, 126);
const scenes = [
  { id: 'whole', name: 'whole', layout: { kind: 'full', part: { source: 'a' } } },
  {
    id: 'pip',
    name: 'pip',
    border: { width: 0.03, colour: '#ffffff' },
    layout: { kind: 'pip', back: { source: 'a' }, inset: { source: 'b' } },
  },
  {
    id: 'side',
    name: 'side',
    background: '#ff0000',
    layout: { kind: 'side-by-side', left: { source: 'a', scaling: 'fit' }, right: { source: 'b' } },
  },
].map((scene) => SceneConfig.parse(scene));

const inputs = (changes: Partial<MixInputs> = {}): MixInputs => ({
  pictures: new Map([
    ['a' as SourceId, a],
    ['b' as SourceId, b],
  ]),
  scenes,
  chroma: ChromaKey.parse({}),
  fill: null,
  ...changes,
});
const mixOf = (): { mix: PictureMix; logs: string[] } => {
  const logs: string[] = [];
  const onLog = (_level: string, text: string): void => void logs.push(text);
  return { mix: new PictureMix({ canvas, emptySlate: slate, ffmpegPath: '/nowhere', onLog }), logs };
};
const feed = (id: string): FeedId => id as SourceId;
const bus = (id: string, changes: Partial<BusPicture> = {}): BusPicture => ({
  from: feed(id),
  to: feed(id),
  progress: 0,
  style: null,
  keyers: { key: 0, dsk1: 0, dsk2: 0 },
  black: 0,
  ...changes,
});
const style = (changes: Partial<TransitionStyle>): TransitionStyle => ({
  ...TransitionSettings.parse({}),
  rateFrames: 10,
  ...changes,
});
const yuv = (frame: Uint8Array, x: number, y: number, { width, height } = canvas): number[] => {
  const at = width * height + (y >> 1) * (width / 2) + (x >> 1);
  return [frame[y * width + x] ?? -1, frame[at] ?? -1, frame[at + (width * height) / 4] ?? -1];
};

describe('what passes without a copy', () => {
  it('a source, a whole source in a scene, a slate, black', () => {
    const { mix } = mixOf();
    expect(mix.compose(bus('a'), inputs(), 0).data).toBe(a.data);
    expect(mix.compose(bus('whole'), inputs(), 0).data).toBe(a.data);
    expect(mix.compose(bus('nobody'), inputs(), 0).data).toBe(slate.data);
    const black = mix.compose(bus('a', { black: 1 }), inputs(), 0);
    expect(yuv(black.data, 10, 10)).toEqual([16, 128, 128]);
    expect(mix.compose(bus('b', { black: 1 }), inputs(), 0).data).toBe(black.data);
  });

  it('a keyer that is on air and shows nothing', () => {
    const { mix } = mixOf();
    expect(mix.compose(bus('a', { keyers: { key: 1, dsk1: 1, dsk2: 1 } }), inputs(), 0).data).toBe(a.data);
  });

  it('never paints on a source’s own frame', () => {
    const { mix } = mixOf();
    const planes = new Uint8Array(graphicBytes(320, 180)).fill(255);
    mix.setGraphic('dsk1', { x: 0, y: 0, width: 320, height: 180, planes, atMs: null });
    const out = mix.compose(bus('whole', { keyers: { key: 0, dsk1: 1, dsk2: 0 }, black: 0.5 }), inputs(), 0);
    expect(yuv(out.data, 100, 100)).not.toEqual(yuv(a.data, 100, 100));
    expect(new Set(a.data.subarray(0, LUMA))).toEqual(new Set([60]));
  });
});

describe('scenes', () => {
  it('every pixel of a picture in picture: back, border, inset', () => {
    const out = mixOf().mix.compose(bus('pip'), inputs(), 0).data;
    // 0.3 of the canvas, 10 px from the edges (0.05 of the height, even), border 6 px.
    const box = { left: 320 - 10 - 96, top: 180 - 10 - 54, width: 96, height: 54 };
    for (let y = 0; y < 180; y += 1) {
      for (let x = 0; x < 320; x += 1) {
        const [dx, dy] = [x - box.left, y - box.top];
        const inside = dx >= 0 && dx < box.width && dy >= 0 && dy < box.height;
        const framed = inside && (dx < 6 || dy < 6 || dx >= box.width - 6 || dy >= box.height - 6);
        const wanted = framed ? [235, 128, 128] : inside ? [180, 150, 50] : [60, 100, 200];
        if (yuv(out, x, y).join() !== wanted.join()) expect(yuv(out, x, y), `${x},${y}`).toEqual(wanted);
      }
    }
  });

  it('the background shows in gaps, and above and below a part that fits', () => {
    const out = mixOf().mix.compose(bus('side'), inputs(), 0).data;
    expect(yuv(out, 2, 90)).toEqual(yuvOf('#ff0000'));
    expect(yuv(out, 60, 20)).toEqual(yuvOf('#ff0000'));
    expect(yuv(out, 60, 90)).toEqual([60, 100, 200]);
    expect(yuv(out, 240, 20)).toEqual([180, 150, 50]);
  });

  it('a source that is missing shows the slate in its place', () => {
    const out = mixOf().mix.compose(bus('side'), inputs({ pictures: new Map([['a' as SourceId, a]]) }), 0).data;
    expect(yuv(out, 240, 90)).toEqual([32, 130, 126]);
  });

  it('a scene may stand on both sides of a transition', () => {
    const out = mixOf().mix.compose(
      bus('pip', { to: feed('pip'), style: style({ kind: 'wipe' }), progress: 0.5 }),
      inputs(),
      0,
    ).data;
    expect(yuv(out, 300, 150)).toEqual([180, 150, 50]);
    expect(yuv(out, 20, 20)).toEqual([60, 100, 200]);
  });
});

describe('order of the layers', () => {
  it('chroma key below dsk1 below dsk2 below black', () => {
    const { mix } = mixOf();
    const layer = (y: number, x: number): void => {
      const planes = new Uint8Array(graphicBytes(100, 100));
      fillFrame(planes, 100, 100, y, 128, 128);
      planes.fill(255, 15_000);
      mix.setGraphic(y === 200 ? 'dsk1' : 'dsk2', { x, y: 0, width: 100, height: 100, planes, atMs: null });
    };
    layer(200, 50);
    layer(220, 100);
    const keyers = { key: 1, dsk1: 1, dsk2: 1 };
    const chroma = ChromaKey.parse({ source: 'b', colour: '#2040d0' });
    const out = mix.compose(bus('a', { keyers }), inputs({ chroma, fill: b }), 0).data;
    expect([20, 60, 120, 180].map((x) => yuv(out, x, 50)[0])).toEqual([180, 200, 220, 220]);
    const dark = mix.compose(bus('a', { keyers, black: 0.5 }), inputs({ chroma, fill: b }), 0).data;
    expect([20, 60, 120].map((x) => yuv(dark, x, 50)[0])).toEqual([98, 108, 118]);
  });
});

describe('a stinger without its clip', () => {
  it('cuts at the cut frame and says so once', () => {
    const { mix, logs } = mixOf();
    const stinger = style({ kind: 'stinger', stingerCutFrame: 5, rateFrames: 10 });
    const shown = Array.from({ length: 10 }, (_, n) => {
      const picture = bus('a', { to: feed('b'), style: stinger, progress: (n + 1) / 11 });
      return mix.compose(picture, inputs(), 0).data === a.data ? 'a' : 'b';
    });
    expect(shown.join('')).toBe('aaaaabbbbb');
    expect(logs).toHaveLength(1);
  });
});

describe('the preview picture', () => {
  it('is the scene at the page’s size', () => {
    const settings = PictureSettings.parse({ widthPx: 160 });
    const preview = new PreviewPicture({ canvas, settings, emptySlate: slate, layerOf: () => null });
    expect(preview.size).toEqual({ width: 160, height: 90 });
    const out = preview.compose(initialSwitcher({ preview: feed('pip') }), inputs(), 0);
    expect(yuv(out, 20, 20, { ...canvas, ...preview.size })).toEqual([60, 100, 200]);
    expect(yuv(out, 130, 70, { ...canvas, ...preview.size })).toEqual([180, 150, 50]);
  });
});
