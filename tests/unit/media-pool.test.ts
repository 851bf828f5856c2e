/** The media pool’s pure parts: what FFmpeg says of a file, arguments, words, and clips on their way on and off air. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, describe, expect, it } from 'vitest';
import { Painter } from '../../electron/engine/graphics/painter.ts';
import { fileKind, readInspection } from '../../electron/engine/media-pool/inspection.ts';
import { ClipDesk } from '../../electron/engine/mixer/clip-desk.ts';
import { clipArgs } from '../../electron/engine/sources/pool-args.ts';
import { SoundJoin } from '../../electron/engine/sources/sound-join.ts';
import { formatBytes, formatLength, positionNow } from '../../renderer/media/media-words.ts';
import type { SceneId, SourceId } from '../../shared/ids.ts';
import { PictureSettings } from '../../shared/show/encoder-settings.ts';
import { ChromaKey, DskContent } from '../../shared/show/keyer-config.ts';
import { MediaItem } from '../../shared/show/media-item.ts';
import { SceneConfig } from '../../shared/show/scene-config.ts';
import { type SourceConfig, SourceConfig as SourceSchema } from '../../shared/show/source-config.ts';
import { initialSwitcher, pictureAt, type SwitcherAction, switcherReducer } from '../../shared/switcher/switcher.ts';

describe('inspection', () => {
  const video =
    '  Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709, progressive), 1920x1080 [SAR 1:1 DAR 16:9], 30 fps';
  const length = '  Duration: 00:01:02.50, start: 0.000000, bitrate: 1980 kb/s';
  const movie = "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:x':";

  it('tells clips with their length and sound', () => {
    const lines = [
      movie,
      length,
      video,
      '  Stream #0:1[0x2](und): Audio: aac (LC), 44100 Hz, stereo',
      'Stream mapping:',
      '  Stream #0:0: Video: mjpeg, yuvj420p, 320x180',
    ];
    expect(readInspection(lines)).toEqual({
      ...{
        kind: 'clip',
        width: 1920,
        height: 1080,
        hasAlpha: false,
        codec: 'h264',
        durationMs: 62_500,
        hasSound: true,
      },
    });
  });

  it('turns what a phone has filmed upright', () => {
    const turned = '        displaymatrix: rotation of -90.00 degrees';
    expect(readInspection([movie, length, video, turned])).toMatchObject({
      width: 1080,
      height: 1920,
      hasSound: false,
    });
  });

  it('tells stills, and alpha by the pixel format', () => {
    const png = (format: string) => [
      "Input #0, png_pipe, from 'file:x':",
      '  Duration: N/A, bitrate: N/A',
      `  Stream #0:0: Video: png, ${format}, 320x180 [SAR 1:1 DAR 16:9], 25 fps`,
    ];
    expect(readInspection(png('rgba(pc)'))).toMatchObject({ kind: 'still', hasAlpha: true });
    expect(readInspection(png('rgb24(pc)'))).toMatchObject({ kind: 'still', hasAlpha: false });
    const prores = '  Stream #0:0: Video: prores (4444) (ap4h / 0x68347061), yuva444p12le(tv), 1920x1080, 30 fps';
    expect(readInspection([movie, length, prores])).toMatchObject({ kind: 'clip', hasAlpha: true });
  });

  it('knows the cover of a song from a picture', () => {
    const cover = '  Stream #0:1: Video: mjpeg (Baseline), yuvj420p(pc), 500x500, 90k tbr, 90k tbn (attached pic)';
    expect(() => readInspection(["Input #0, mp3, from 'file:x':", length, cover])).toThrow('no picture');
    expect(() => readInspection(['file:x: Invalid data found when processing input'])).toThrow('cannot read');
  });

  it('keeps what pages can read, makes PNGs of the rest, and takes no wild endings', () => {
    const still = { kind: 'still', width: 1, height: 1, hasAlpha: false } as const;
    expect(fileKind({ ...still, codec: 'mjpeg' }, 'A.JPEG')).toEqual({ ending: 'jpg', convert: false });
    expect(fileKind({ ...still, codec: 'tiff' }, 'a.tif')).toEqual({ ending: 'png', convert: true });
    const clip = { ...still, kind: 'clip', codec: 'h264', durationMs: 1, hasSound: false } as const;
    expect(fileKind(clip, 'Opener.MP4').ending).toBe('mp4');
    expect(fileKind(clip, 'opener./../x').ending).toBe('clip');
  });
});

describe('clip arguments', () => {
  const item = MediaItem.parse({
    ...{ kind: 'clip', id: 'c', name: 'c', file: 'c.mov', bytes: 1, width: 8, height: 8 },
    ...{ hasAlpha: false, durationMs: 2000, hasSound: true },
  }) as Extract<MediaItem, { kind: 'clip' }>;
  const source = SourceSchema.parse({ kind: 'clip', id: 'c', name: 'c', media: 'c' }) as Extract<
    SourceConfig,
    { kind: 'clip' }
  >;
  const args = (frame: number, num = 30_000, den = 1001) =>
    clipArgs(
      source,
      { ...item, path: '/x/c.mov' },
      { width: 640, height: 360, frameRate: { num, den } },
      PictureSettings.parse({}),
      frame,
    );

  it('begin at the frame that is asked for, never behind it', () => {
    expect(args(0)).not.toContain('-ss');
    const list = args(30);
    const start = Number(list[list.indexOf('-ss') + 1]);
    expect(start).toBeLessThanOrEqual((30 * 1001) / 30_000);
    expect(start).toBeGreaterThan((30 * 1001) / 30_000 - 1e-5);
    expect(list.indexOf('-ss')).toBeLessThan(list.indexOf('-i'));
  });

  it('read nothing but the file', () => {
    const list = args(0);
    expect(list[list.indexOf('-protocol_whitelist') + 1]).toBe('file');
    expect(list[list.indexOf('-format_whitelist') + 1]).not.toMatch(/hls|concat|dash/);
  });
});

describe('clips on program', () => {
  const [camera, other, clip] = ['camera', 'other', 'clip'] as SourceId[] as [SourceId, SourceId, SourceId];
  const scene = SceneConfig.parse({
    ...{ id: 'scene', name: 'scene' },
    layout: { kind: 'pip', back: { source: camera }, inset: { source: clip } },
  });
  const composition = { scenes: [scene], chroma: ChromaKey.parse({}) };

  function desk() {
    const told: boolean[] = [];
    const input = { wantsReturn: false, onAir: (isOnAir: boolean) => void told.push(isOnAir) };
    const inputs = new Map<SourceId, Partial<typeof input> & { returns?: boolean; away?: boolean }>([
      [camera, {}],
      [other, {}],
      [clip, input],
    ]);
    const clips = new ClipDesk(inputs);
    let state = initialSwitcher({ program: camera, preview: clip });
    let frame = 0;
    const step = (...actions: SwitcherAction[]) => {
      frame += 1;
      for (const action of actions) state = switcherReducer(state, action, frame);
      const back = clips.returnTo(state, composition);
      if (back !== null) state = switcherReducer(state, { type: 'take', source: back }, frame);
      clips.tell(pictureAt(state, frame), composition);
      return state.program;
    };
    return { step, told, input, inputs };
  }

  it('are told when they come and go: by cut, in a transition, in a scene', () => {
    const { step, told } = desk();
    step();
    expect(told.at(-1)).toBe(false);
    step({ type: 'auto' });
    expect(told.at(-1)).toBe(true);
    step({ type: 'take', source: other });
    expect(told.at(-1)).toBe(false);
    step({ type: 'take', source: 'scene' as SceneId });
    expect(told.at(-1)).toBe(true);
  });

  it('bring back what was on before, whatever came before that', () => {
    const { step, input } = desk();
    step();
    step({ type: 'take', source: other });
    step({ type: 'take', source: clip });
    expect(step()).toBe(clip);
    input.wantsReturn = true;
    expect(step()).toBe(other);
    input.wantsReturn = false;
    expect(step()).toBe(other);
  });

  it('stay when what was on before has left the show, and while a transition runs', () => {
    const gone = desk();
    gone.step();
    gone.step({ type: 'take', source: clip });
    gone.inputs.delete(camera);
    gone.input.wantsReturn = true;
    expect(gone.step()).toBe(clip);
    const leaving = desk();
    leaving.step();
    leaving.step({ type: 'take', source: clip }, { type: 'preview', source: other });
    leaving.step({ type: 'auto' });
    leaving.input.wantsReturn = true;
    expect(leaving.step()).toBe(clip);
  });
});

describe('a clip at its end does not go back', () => {
  const [camera, first, second] = ['camera', 'first', 'second'] as SourceId[] as [SourceId, SourceId, SourceId];
  const composition = { scenes: [], chroma: ChromaKey.parse({}) };

  /** The second clip ends; before it `before` was on program. */
  function ended(before: SourceId, beforeInput: { returns?: boolean; away?: boolean }) {
    const inputs = new Map<SourceId, { returns?: boolean; away?: boolean; wantsReturn?: boolean }>([
      [before, beforeInput],
      [second, { returns: true, wantsReturn: true }],
    ]);
    const clips = new ClipDesk(inputs);
    clips.returnTo(initialSwitcher({ program: before }), composition);
    return clips.returnTo(initialSwitcher({ program: second }), composition);
  }

  it('to a clip that would come back in its turn', () => {
    expect(ended(first, { returns: true })).toBeNull();
    expect(ended(first, { returns: false })).toBe(first);
  });

  it('to a source whose backup it is', () => {
    expect(ended(camera, { away: true })).toBeNull();
    expect(ended(camera, { away: false })).toBe(camera);
  });
});

describe('clip sound', () => {
  it('goes over within 2 ms where it jumps, and is untouched where it goes on', () => {
    const join = new SoundJoin();
    const tone = (): Float32Array => new Float32Array(400).fill(0.5);
    const first = tone();
    join.join(200, first);
    expect(first[0]).toBe(0);
    expect(first[399]).toBe(0.5);
    const second = tone();
    join.join(200, second);
    expect([...second].every((sample) => sample === 0.5)).toBe(true);
    const end = tone();
    join.silence(200, end);
    join.join(200, end);
    expect(end[0]).toBe(0.5);
    expect(end[399]).toBe(0);
    const steps = [...end].map((sample, i) => Math.abs(sample - (i < 2 ? 0.5 : (end[i - 2] ?? 0))));
    expect(Math.max(...steps)).toBeLessThan(0.01);
  });
});

describe('words', () => {
  it('read as people say them', () => {
    expect([900, 12_400_000, 1_230_000_000].map(formatBytes)).toEqual(['1 kB', '12.4 MB', '1.2 GB']);
    expect([0, 7449, 61_000, 3_727_000, -5].map(formatLength)).toEqual([
      '0:00.0',
      '0:07.4',
      '1:01.0',
      '1:02:07',
      '0:00.0',
    ]);
  });

  it('let a playing clip’s position go on between two words of the engine', () => {
    const said = { positionMs: 1000, durationMs: 3000, atMs: 50_000 };
    expect(positionNow({ ...said, playing: true }, 50_400)).toBe(1400);
    expect(positionNow({ ...said, playing: false }, 50_400)).toBe(1000);
    expect(positionNow({ ...said, playing: true }, 99_000)).toBe(3000);
  });
});

describe('stills in keyers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-still-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const painter = new Painter();

  /** A red square with a half-transparent right half. */
  function square(size: number): string {
    const canvas = createCanvas(size, size);
    const context = canvas.getContext('2d');
    context.fillStyle = '#ff0000';
    context.fillRect(0, 0, size / 2, size);
    context.globalAlpha = 0.5;
    context.fillRect(size / 2, 0, size / 2, size);
    const file = path.join(folder, `${size}.png`);
    writeFileSync(file, canvas.toBuffer('image/png'));
    return file;
  }
  const paint = (content: object, stillPath: string) =>
    painter.paint({
      ...{ content: DskContent.parse(content), canvas: { width: 640, height: 360 }, stillPath },
      ...{ showsMs: 0, atMs: null },
    });

  it('stand logos in their corner, at their size, with their opacity', async () => {
    const file = square(200);
    const logo = { kind: 'logo', media: 'x', size: 0.1, margin: 0.05 };
    const topRight = await paint(logo, file);
    expect(topRight).toMatchObject({ x: 640 - 18 - 64, y: 18, width: 64, height: 64 });
    const bottomLeft = await paint({ ...logo, corner: 'bottom-left', opacity: 0.5 }, file);
    expect(bottomLeft).toMatchObject({ x: 18, y: 360 - 18 - 64 });
    const alphaAt = (graphic: typeof bottomLeft, x: number): number =>
      graphic?.planes[graphic.width * graphic.height * 1.5 + 32 * graphic.width + x] ?? 0;
    expect(alphaAt(topRight, 10)).toBe(255);
    expect(Math.abs(alphaAt(topRight, 50) - 128)).toBeLessThanOrEqual(1);
    expect(Math.abs(alphaAt(bottomLeft, 10) - 128)).toBeLessThanOrEqual(1);
    // The colour does not fade with its alpha.
    expect(topRight?.planes[32 * 64 + 50]).toBe(63);
  });

  it('show images whole in the middle, with their alpha', async () => {
    const image = await paint({ kind: 'image', media: 'x' }, square(100));
    expect(image).toMatchObject({ x: 140, y: 0, width: 360, height: 360 });
  });
});
