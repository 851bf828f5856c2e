/**
 * What each feature of the mixer costs: the picture mix on its own, in this process, with frames that are as busy as
 * camera pictures. The worst of a hundred frames counts, because that one is late.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Canvas, frameBytes, frameMs } from '#shared/canvas.ts';
import type { FeedId, MediaId, SourceId } from '#shared/ids.ts';
import { ChromaKey } from '#shared/show/keyer-config.ts';
import { SceneConfig } from '#shared/show/scene-config.ts';
import type { BusPicture } from '#shared/switcher/switcher.ts';
import { TransitionSettings, type TransitionStyle } from '#shared/switcher/transition.ts';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import type { PoolFile } from '../../electron/engine/media.ts';
import { lastingFrame } from '../../electron/engine/mixer/frame-pool.ts';
import { type Graphic, graphicBytes } from '../../electron/engine/mixer/graphic.ts';
import { type MixInputs, PictureMix } from '../../electron/engine/mixer/picture-mix.ts';
import { yuvOf } from '../../electron/engine/mixer/transition-painter.ts';
import { until } from '../../tests/support/until.ts';
import type { Figure, Row } from '../lib/figure.ts';

const CANVASES: readonly Canvas[] = [
  { width: 1280, height: 720, frameRate: { num: 30, den: 1 } },
  { width: 1920, height: 1080, frameRate: { num: 30, den: 1 } },
];
const CAMERAS = ['a', 'b', 'c', 'd', 'subject'] as const;
const WARM_UP = 60;
const FRAMES = 300;
const STINGER_FRAMES = 12;
const MOST_MS = { feature: 12, everything: 25 };

/** Gradients with noise, so that no two neighbours are alike; the same at every run. */
function cameraFrame({ width, height }: Canvas, seed: number): Uint8Array {
  const out = new Uint8Array(frameBytes({ width, height }));
  let random = seed;
  for (let i = 0; i < out.length; i += 1) {
    random = (Math.imul(random, 1_103_515_245) + 12_345) | 0;
    out[i] = 40 + ((i >> 4) & 127) + ((random >>> 16) & 31);
  }
  return out;
}

/** Somebody in front of a green wall: a third of the picture, with a soft outline. */
function greenScreen(canvas: Canvas): Uint8Array {
  const { width, height } = canvas;
  const out = cameraFrame(canvas, 5);
  const [wall, cb, cr] = yuvOf('#00b140');
  const inside = (x: number, y: number): number => Math.hypot((x - 0.5) / 0.25, (y - 0.6) / 0.42);
  for (let i = 0; i < width * height; i += 1) {
    if (inside((i % width) / width, Math.floor(i / width) / height) > 1) out[i] = wall - 8 + ((out[i] ?? 0) & 15);
  }
  const half = width / 2;
  const quarter = (width * height) / 4;
  for (let i = 0; i < quarter; i += 1) {
    const away = inside((i % half) / half, Math.floor(i / half) / (height / 2));
    const at = width * height + i;
    const share = Math.min(1, Math.max(0, (away - 0.97) / 0.06));
    out[at] = 128 + ((out[at] ?? 0) & 7) + (cb - 132) * share;
    out[at + quarter] = 144 + ((out[at + quarter] ?? 0) & 7) + (cr - 148) * share;
  }
  return out;
}

/** A graphic over the whole canvas, a third of it soft, a third opaque, a third clear. */
function fullGraphic(canvas: Canvas): Graphic {
  const { width, height } = canvas;
  const planes = new Uint8Array(graphicBytes(width, height));
  planes.set(cameraFrame(canvas, 9));
  const alphaOf = (y: number, rows: number, x: number): number =>
    3 * y < rows ? 0 : 3 * y < 2 * rows ? 255 : 1 + ((x * 7 + y) % 254);
  const full = (width * height * 3) / 2;
  for (let i = 0; i < width * height; i += 1) planes[full + i] = alphaOf(Math.floor(i / width), height, i % width);
  const half = full + width * height;
  for (let i = 0; i < (width * height) / 4; i += 1) {
    planes[half + i] = alphaOf(Math.floor(i / (width / 2)), height / 2, i % (width / 2));
  }
  return { x: 0, y: 0, width, height, planes, atMs: null };
}

/** A clip in which a soft-edged disc covers most of the picture. */
function stingerClip(ffmpeg: string, folder: string, { width, height }: Canvas): PoolFile {
  const file = path.join(folder, `stinger-${height}.mov`);
  const alpha = `clip(400-500*hypot((X-W/2)/W*2\\,(Y-H/2)/H*2)\\,0\\,255)`;
  const graph = `testsrc2=s=320x180:r=30,format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='${alpha}',scale=${width}:${height}`;
  const input = ['-v', 'error', '-f', 'lavfi', '-i', graph, '-frames:v', String(STINGER_FRAMES)];
  execFileSync(ffmpeg, [...input, '-c:v', 'qtrle', '-pix_fmt', 'argb', file]);
  return {
    kind: 'clip',
    id: 'stinger' as MediaId,
    name: 'Stinger',
    file: path.basename(file),
    path: file,
    bytes: statSync(file).size,
    width,
    height,
    hasAlpha: true,
    hasSound: false,
    durationMs: (STINGER_FRAMES * 1000) / 30,
  };
}

const SCENES = [
  {
    id: 'pip',
    name: 'pip',
    layout: { kind: 'pip', back: { source: 'a' }, inset: { source: 'b' } },
    border: { width: 0.005 },
  },
  {
    id: 'side',
    name: 'side',
    layout: { kind: 'side-by-side', left: { source: 'a' }, right: { source: 'b' } },
  },
  {
    id: 'quad',
    name: 'quad',
    layout: { kind: 'quad', parts: ['a', 'b', 'c', 'd'].map((source) => ({ source })) },
  },
].map((scene) => SceneConfig.parse(scene));

const settings = TransitionSettings.parse({ stingerMedia: 'stinger', stingerCutFrame: 6 });
const styleOf = (changes: Partial<TransitionStyle>): TransitionStyle => ({
  ...settings,
  kind: 'mix',
  rateFrames: STINGER_FRAMES,
  ...changes,
});

interface Feature {
  name: string;
  bus: (frame: number) => Partial<BusPicture>;
}

const feed = (id: string): FeedId => id as SourceId;
/** Through the whole way, again and again. */
const along = (frame: number): number => ((frame % STINGER_FRAMES) + 1) / (STINGER_FRAMES + 1);
const off = { key: 0, dsk1: 0, dsk2: 0 };
const going = (style: Partial<TransitionStyle>): Feature['bus'] => {
  const fixed = styleOf(style);
  return (frame) => ({ to: feed('b'), style: fixed, progress: along(frame) });
};
const scene = (id: string): Feature['bus'] => {
  return () => ({ from: feed(id), to: feed(id) });
};
const everythingStyle = styleOf({ kind: 'wipe', wipePattern: 'circle', wipeSoftness: 0.1 });

const FEATURES: readonly Feature[] = [
  { name: 'cut', bus: () => ({}) },
  { name: 'mix', bus: going({ kind: 'mix' }) },
  { name: 'dip', bus: going({ kind: 'dip', dipColour: '#204080' }) },
  { name: 'wipe', bus: going({ kind: 'wipe', wipePattern: 'circle', wipeSoftness: 0.1 }) },
  { name: 'push', bus: going({ kind: 'push' }) },
  { name: 'stinger', bus: going({ kind: 'stinger' }) },
  { name: 'fade to black', bus: (frame) => ({ black: along(frame) }) },
  { name: 'picture in picture', bus: scene('pip') },
  { name: 'side by side', bus: scene('side') },
  { name: 'quad', bus: scene('quad') },
  { name: 'chroma key', bus: () => ({ keyers: { ...off, key: 1 } }) },
  { name: 'one full-canvas key', bus: () => ({ keyers: { ...off, dsk1: 1 } }) },
  { name: 'two full-canvas keys', bus: () => ({ keyers: { ...off, dsk1: 1, dsk2: 1 } }) },
  {
    name: 'everything at once',
    bus: (frame) => ({
      from: feed('quad'),
      to: feed('pip'),
      style: everythingStyle,
      progress: along(frame),
      keyers: { key: 1, dsk1: 1, dsk2: 0.5 },
      black: 0.2,
    }),
  },
];

async function measure(canvas: Canvas, ffmpegPath: string, folder: string): Promise<Figure[]> {
  const pictures = new Map(
    CAMERAS.map((id, i) => [
      id as string as SourceId,
      lastingFrame(id === 'subject' ? greenScreen(canvas) : cameraFrame(canvas, i + 1)),
    ]),
  );
  let ready = false;
  const mix = new PictureMix({
    canvas,
    emptySlate: lastingFrame(new Uint8Array(frameBytes(canvas))),
    ffmpegPath,
    onLog: (_level, text) => {
      ready ||= text.includes('is ready');
    },
  });
  mix.cue(settings, stingerClip(ffmpegPath, folder, canvas));
  await until('the stinger is ready', () => ready);
  for (const keyer of ['dsk1', 'dsk2'] as const) mix.setGraphic(keyer, fullGraphic(canvas));
  const chroma = ChromaKey.parse({ source: 'subject' });
  const fill = pictures.get('subject' as SourceId) ?? null;
  const inputs: MixInputs = { pictures, scenes: SCENES, chroma, fill };
  const plain: BusPicture = { from: feed('a'), to: feed('a'), progress: 0, style: null, keyers: off, black: 0 };
  const figures = FEATURES.map(({ name, bus }): Figure => {
    const times: number[] = [];
    for (let frame = 0; frame < WARM_UP + FRAMES; frame += 1) {
      const picture = { ...plain, ...bus(frame) };
      const startMs = performance.now();
      mix.compose(picture, inputs, 0).release();
      if (frame >= WARM_UP) times.push(performance.now() - startMs);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
    return {
      row: 'mixer',
      what: `${name}, ${canvas.width}×${canvas.height}: p50 (least–p99)`,
      unit: 'ms a frame',
      measured: { median: at(0.5), min: at(0), max: at(0.99), tries: FRAMES },
      reference: null,
      target: { atMost: name === 'everything at once' ? MOST_MS.everything : MOST_MS.feature, of: 'max' },
      note: null,
    };
  });
  await mix.stop();
  return figures;
}

export const mixerFeatures: Row = {
  name: 'mixer',
  about: `what each feature costs of the ${frameMs({ num: 30, den: 1 }).toFixed(1)} ms of a frame, at 720p30 and 1080p30`,
  run: async ({ say }) => {
    const ffmpeg = await findFfmpeg(undefined);
    const folder = mkdtempSync(path.join(tmpdir(), 'flypack-mixer-'));
    try {
      const figures: Figure[] = [];
      for (const canvas of CANVASES) {
        say(`${canvas.width}×${canvas.height}`);
        figures.push(...(await measure(canvas, ffmpeg.path, folder)));
      }
      return figures;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
