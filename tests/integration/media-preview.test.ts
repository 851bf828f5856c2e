/** The preview picture before air: what the mixer sends for the page while preview shows more than a plain source. */
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceId } from '#shared/ids.ts';
import { SceneConfig } from '#shared/show/scene-config.ts';
import { fillFrame } from '../../electron/engine/mixer/blend.ts';
import { type Graphic, graphicBytes } from '../../electron/engine/mixer/graphic.ts';
import { colourFeed, FORMATS } from '../support/feeds.ts';
import { MediaLab } from '../support/media-lab.ts';
import { distance, type Rgb } from '../support/pixels.ts';
import { until } from '../support/until.ts';

const pip = SceneConfig.parse({
  id: 'pip',
  name: 'Guest',
  layout: { kind: 'pip', back: { source: 'red' }, inset: { source: 'blue' }, corner: 'top-left' },
});

/** White over the lower third. */
function lowerThird(): Graphic {
  const [width, height] = [640, 120];
  const planes = new Uint8Array(graphicBytes(width, height));
  fillFrame(planes, width, height, 235, 128, 128);
  planes.fill(255, (width * height * 3) / 2);
  return { x: 0, y: 240, width, height, planes, atMs: null };
}

interface Shown {
  width: number;
  height: number;
  /** Colour at a place, both 0…1. */
  at: (x: number, y: number) => Rgb;
}

async function decode(jpeg: Uint8Array): Promise<Shown> {
  const image = await loadImage(Buffer.from(jpeg));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const at = (x: number, y: number): Rgb => {
    const { data } = context.getImageData(Math.floor(x * image.width), Math.floor(y * image.height), 1, 1);
    return [data[0] ?? -1, data[1] ?? -1, data[2] ?? -1];
  };
  return { width: image.width, height: image.height, at };
}

describe('the preview picture', () => {
  let lab: MediaLab;
  const previews: Uint8Array[] = [];

  beforeAll(async () => {
    const sources = (['red', 'blue'] as const).map((id) => ({
      kind: 'file',
      id,
      name: id,
      path: colourFeed(FORMATS.plain, id, 400),
    }));
    lab = await MediaLab.start(sources, { composition: { scenes: [pip] }, pictures: true });
    lab.media.on('picture', (id, jpeg) => {
      if (id === 'preview') previews.push(jpeg);
    });
    await lab.allLive(['red', 'blue']);
  });

  afterAll(async () => {
    await lab?.stop();
  });

  /** The first picture that was begun after now. */
  const next = async (): Promise<Shown> => {
    // What was begun before is on its way still.
    await lab.runs(15);
    const before = previews.length;
    return decode(await until('a preview picture comes', () => previews[before + 1]));
  };
  const red: Rgb = [255, 0, 0];
  const blue: Rgb = [0, 0, 255];
  const white: Rgb = [255, 255, 255];
  const expectNear = (got: Rgb, wanted: Rgb): void => expect(distance(got, wanted), `${got}`).toBeLessThan(30);

  it('is not made for a plain source', async () => {
    await lab.media.switch({ type: 'preview', source: 'blue' as SourceId });
    await lab.runs(20);
    expect(previews).toHaveLength(0);
  });

  it('shows a scene at the size of the page’s pictures, and the keys that are to be seen', async () => {
    await lab.media.switch({ type: 'preview', source: pip.id });
    const scene = await next();
    expect([scene.width, scene.height]).toEqual([480, 270]);
    expectNear(scene.at(0.1, 0.2), blue);
    expectNear(scene.at(0.7, 0.8), red);

    await lab.media.setGraphic('dsk1', lowerThird());
    await lab.media.switch({ type: 'keyerSettings', keyer: 'dsk1', changes: { preview: true } });
    const keyed = await next();
    expectNear(keyed.at(0.7, 0.8), white);
    expectNear(keyed.at(0.7, 0.6), red);
    expectNear(keyed.at(0.1, 0.2), blue);
  });

  it('shows a tied key over a plain source, and ends when there is nothing to mix', async () => {
    await lab.media.switch({ type: 'preview', source: 'blue' as SourceId });
    await lab.media.switch({ type: 'keyerSettings', keyer: 'dsk1', changes: { preview: false, tie: true } });
    const tied = await next();
    expectNear(tied.at(0.5, 0.8), white);
    expectNear(tied.at(0.5, 0.3), blue);

    await lab.media.switch({ type: 'keyerSettings', keyer: 'dsk1', changes: { tie: false } });
    await until('no more come', async () => {
      const count = previews.length;
      await lab.runs(20);
      return previews.length === count;
    });
  });
});
