/** Scenes, keyers and stingers as they go out: pixels of the decoded program, at the frames that were answered. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaId, SourceId } from '#shared/ids.ts';
import { sceneBoxes } from '#shared/scene/geometry.ts';
import { ChromaKey } from '#shared/show/keyer-config.ts';
import { SceneConfig } from '#shared/show/scene-config.ts';
import type { SwitcherAction } from '#shared/switcher/switcher.ts';
import type { PoolFile } from '../../electron/engine/media.ts';
import { fillFrame } from '../../electron/engine/mixer/blend.ts';
import { type Graphic, graphicBytes } from '../../electron/engine/mixer/graphic.ts';
import { yuvOf } from '../../electron/engine/mixer/transition-painter.ts';
import { mediaFile } from '../support/feeds.ts';
import { CANVAS, MediaLab } from '../support/media-lab.ts';
import { type ProgramPicture, picturesAt, type Yuv } from '../support/program-pixels.ts';
import { until } from '../support/until.ts';

const RED: Yuv = yuvOf('#ff0000');
const BLUE: Yuv = yuvOf('#0000ff');
const GRAPHIC: Yuv = [220, 128, 128];
/** What encoding may take away. */
const NEAR = 5;
const RATE = 10;
const STINGER = { frames: 12, cut: 6 };

const camera = (graph: string): string =>
  mediaFile([
    ...['-f', 'lavfi', '-i', `${graph},format=yuv420p`, '-t', '30'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '4', '-g', '30', '-f', 'mpegts'],
  ]);
const flat = (colour: string): string => camera(`color=c=${colour}:s=640x360:r=30`);

/** White over the left half, nothing over the right. */
function stingerFile(): PoolFile {
  const file = mediaFile(
    [
      ...['-f', 'lavfi', '-i', 'color=s=640x360:r=30,format=rgba,geq=r=255:g=255:b=255:a=255*lt(X\\,320)'],
      ...['-frames:v', String(STINGER.frames), '-c:v', 'qtrle', '-pix_fmt', 'argb'],
    ],
    'mov',
  );
  return {
    ...{ kind: 'clip', id: 'swoosh' as MediaId, name: 'Swoosh', file: path.basename(file), path: file, bytes: 1 },
    ...{ width: 640, height: 360, hasAlpha: true, hasSound: false, durationMs: STINGER.frames * (1000 / 30) },
  };
}

/** 200 × 100 at (100, 60): its left half at half alpha, its right half opaque. */
function graphic(): Graphic {
  const [width, height] = [200, 100];
  const planes = new Uint8Array(graphicBytes(width, height));
  fillFrame(planes.subarray(0, 30_000), width, height, ...GRAPHIC);
  for (let i = 0; i < width * height; i += 1) planes[30_000 + i] = i % width < 100 ? 128 : 255;
  for (let i = 0; i < (width * height) / 4; i += 1) planes[50_000 + i] = i % (width / 2) < 50 ? 128 : 255;
  return { x: 100, y: 60, width, height, planes, atMs: null };
}

const pip = SceneConfig.parse({
  id: 'pip',
  name: 'Guest',
  border: { width: 0.02, colour: '#ffffff' },
  layout: { kind: 'pip', back: { source: 'red' }, inset: { source: 'blue' }, corner: 'top-left' },
});
const quad = SceneConfig.parse({
  id: 'quad',
  name: 'Four',
  background: '#ffffff',
  layout: { kind: 'quad', parts: [{ source: 'red' }, { source: 'blue' }, { source: 'red' }, {}] },
});

describe('pictures on program', () => {
  let lab: MediaLab;
  let pictures: Map<number, ProgramPicture>;
  const marks = new Map<string, number>();

  const act = async (name: string, action: SwitcherAction): Promise<void> => {
    marks.set(name, (await lab.media.switch(action)).ptsTicks);
  };
  const ptsOf = (name: string, later = 0): number => (marks.get(name) ?? 0) + later * 3000;
  const at = (name: string, later = 0): ProgramPicture => {
    const picture = pictures.get(ptsOf(name, later));
    if (picture === undefined) throw new Error(`frame ${later} after ${name} was not looked at`);
    return picture;
  };
  const expectNear = (got: Yuv, wanted: Yuv, what: string): void => {
    got.forEach((value, i) => {
      expect(Math.abs(value - (wanted[i] ?? 0)), `${what}: ${got} for ${wanted}`).toBeLessThanOrEqual(NEAR);
    });
  };

  beforeAll(async () => {
    const media = [stingerFile()];
    const subject = camera('color=c=0x00b140:s=640x360:r=30,format=yuv420p,drawbox=x=320:w=320:c=yellow:t=fill');
    lab = await MediaLab.start(
      [
        ['red', flat('red')],
        ['blue', flat('blue')],
        ['subject', subject],
      ].map(([id, file]) => ({ kind: 'file', id, name: id, path: file })),
      { composition: { scenes: [pip, quad], media }, encoder: { videoKbps: 8000 } },
    );
    await lab.allLive(['red', 'blue', 'subject']);
    await lab.runs(10);
    await act('pip', { type: 'take', source: pip.id });
    await lab.runs(8);
    await lab.media.switch({ type: 'preview', source: quad.id });
    await act('between scenes', { type: 'bar', position: 0.5 });
    await lab.runs(8);
    await act('quad', { type: 'bar', position: 1 });
    await lab.runs(8);

    await lab.media.switch({ type: 'take', source: 'red' as SourceId });
    await lab.media.setGraphic('dsk1', graphic());
    await lab.media.switch({ type: 'keyerSettings', keyer: 'dsk1', changes: { rateFrames: RATE } });
    await act('key on', { type: 'keyerAuto', keyer: 'dsk1' });
    await lab.runs(RATE + 8);
    await lab.media.switch({ type: 'keyerSettings', keyer: 'dsk1', changes: { tie: true } });
    await lab.media.switch({ type: 'preview', source: 'blue' as SourceId });
    const rates = { mix: RATE, dip: 20, wipe: 20, push: 15, stinger: STINGER.frames };
    await lab.media.switch({ type: 'settings', changes: { kind: 'mix', rates } });
    await act('tied', { type: 'auto' });
    await lab.runs(RATE + 8);

    await lab.media.compose({ chroma: ChromaKey.parse({ source: 'subject' }) });
    await act('chroma', { type: 'keyerCut', keyer: 'key', on: true });
    await lab.runs(8);
    await act('no chroma', { type: 'keyerCut', keyer: 'key', on: false });
    await lab.media.switch({ type: 'keyerSettings', keyer: 'dsk1', changes: { tie: false } });

    const stingerMedia = media[0]?.id ?? null;
    await lab.media.switch({
      type: 'settings',
      changes: { kind: 'stinger', stingerMedia, stingerCutFrame: STINGER.cut },
    });
    await until('the stinger is ready', () => lab.logs.some((line) => line.includes('“Swoosh” is ready: 12 frames')));
    await lab.media.switch({ type: 'preview', source: 'red' as SourceId });
    await act('stinger', { type: 'auto' });
    await lab.runs(STINGER.frames + 8);

    await lab.media.compose({ media: [] });
    await lab.runs(3);
    await act('no clip', { type: 'auto' });
    await lab.runs(STINGER.frames + 8);
    const looks: [string, number[]][] = [
      ['pip', [4]],
      ['between scenes', [4]],
      ['quad', [4]],
      ['key on', [-1, 0, 4, 9, 12]],
      ['tied', [-1, 4, 10]],
      ['chroma', [-1, 0]],
      ['no chroma', [0]],
      ['stinger', [-1, 0, STINGER.cut - 1, STINGER.cut, STINGER.frames - 1, STINGER.frames]],
      ['no clip', [STINGER.cut - 1, STINGER.cut]],
    ];
    const wanted = looks.flatMap(([name, laters]) => laters.map((later) => ptsOf(name, later)));
    pictures = picturesAt(lab.program(), CANVAS, wanted);
  });

  afterAll(async () => {
    await lab?.stop();
  });

  it('a picture in picture stands to the pixel, border inside its box', () => {
    const [, inset] = sceneBoxes(pip, CANVAS);
    if (inset === undefined) throw new Error('no inset');
    const { box, picture } = inset;
    const shown = at('pip', 4);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    expect(shown.edges(y)).toEqual([box.x, picture.x, picture.x + picture.width, box.x + box.width]);
    expect(shown.edgesDown(x)).toEqual([box.y, picture.y, picture.y + picture.height, box.y + box.height]);
    expectNear(shown.yuv(x, y), BLUE, 'inset');
    expectNear(shown.yuv(600, 330), RED, 'back');
    expectNear(shown.yuv(box.x + 3, y), [235, 128, 128], 'border');
  });

  it('a quad stands to the pixel on its background, an empty part shows it', () => {
    const shown = at('quad', 4);
    const [first, second] = sceneBoxes(quad, CANVAS).map(({ box }) => box);
    if (first === undefined || second === undefined) throw new Error('no boxes');
    expect(shown.edges(100)).toEqual([first.x, first.x + first.width, second.x, second.x + second.width]);
    expectNear(shown.yuv(100, 100), RED, 'first');
    expectNear(shown.yuv(500, 100), BLUE, 'second');
    expectNear(shown.yuv(500, 280), [235, 128, 128], 'empty');
  });

  it('a transition carries scenes on both sides', () => {
    const mean = (a: Yuv, b: Yuv): Yuv => a.map((value, i) => (value + (b[i] ?? 0)) / 2) as Yuv;
    const shown = at('between scenes', 4);
    expectNear(shown.yuv(60, 60), mean(BLUE, RED), 'inset and first');
    expectNear(shown.yuv(500, 100), mean(RED, BLUE), 'back and second');
    expectNear(shown.yuv(500, 280), mean(RED, [235, 128, 128]), 'back and background');
  });

  it('a key fades from the frame that was answered, at its own rate, with its alpha', () => {
    const over = (share: number): number => RED[0] + (GRAPHIC[0] - RED[0]) * share;
    for (const [later, level] of [
      [-1, 0],
      [0, 0.1],
      [4, 0.5],
      [9, 1],
      [12, 1],
    ] as const) {
      const shown = at('key on', later);
      expect(Math.abs(shown.luma(250, 110) - over(level)), `opaque, ${later}`).toBeLessThanOrEqual(NEAR);
      expect(Math.abs(shown.luma(150, 110) - over(level * (128 / 255))), `half, ${later}`).toBeLessThanOrEqual(NEAR);
      expectNear(shown.yuv(50, 110), RED, 'beside');
    }
    expect(at('key on', 12).edges(110)).toEqual([100, 200, 300]);
    expect(at('key on', 12).edgesDown(250)).toEqual([60, 160]);
  });

  it('a tied key goes along with the transition', () => {
    expect(Math.abs(at('tied', -1).luma(250, 110) - GRAPHIC[0])).toBeLessThanOrEqual(NEAR);
    const share = 5 / 11;
    const mixed = RED[0] + (BLUE[0] - RED[0]) * share;
    const shown = at('tied', 4).luma(250, 110);
    expect(Math.abs(shown - (mixed + (GRAPHIC[0] - mixed) * (1 - share)))).toBeLessThanOrEqual(NEAR);
    expectNear(at('tied', 10).yuv(250, 110), BLUE, 'gone');
  });

  it('the chroma key shows its subject over the picture from the frame on', () => {
    expectNear(at('chroma', -1).yuv(500, 100), BLUE, 'before');
    const shown = at('chroma');
    expectNear(shown.yuv(100, 100), BLUE, 'behind');
    expect(shown.luma(500, 100)).toBeGreaterThan(190);
    expect(shown.edges(100, 60)).toEqual([320]);
    expectNear(at('no chroma').yuv(500, 100), BLUE, 'after');
  });

  it('a stinger lies over the old picture, and over the new one from its cut frame on', () => {
    for (const [later, behind] of [
      [0, BLUE],
      [STINGER.cut - 1, BLUE],
      [STINGER.cut, RED],
      [STINGER.frames - 1, RED],
    ] as const) {
      const shown = at('stinger', later);
      expectNear(shown.yuv(100, 100), [235, 128, 128], `clip, ${later}`);
      expectNear(shown.yuv(500, 100), behind, `behind, ${later}`);
      expect(shown.edges(100)).toEqual([320]);
    }
    expectNear(at('stinger', -1).yuv(100, 100), BLUE, 'before');
    expectNear(at('stinger', STINGER.frames).yuv(100, 100), RED, 'after');
  });

  it('without its clip a stinger cuts at the cut frame, and the log says so', () => {
    expectNear(at('no clip', STINGER.cut - 1).yuv(100, 100), RED, 'before');
    expectNear(at('no clip', STINGER.cut).yuv(100, 100), BLUE, 'after');
    expect(lab.logs.some((line) => line.startsWith('warn') && line.includes('clip is not ready'))).toBe(true);
  });
});
