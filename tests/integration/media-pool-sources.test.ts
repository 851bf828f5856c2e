/** Stills and clips as sources, and typeset graphics: what of them comes out of the program. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceId } from '#shared/ids.ts';
import { PictureSettings } from '#shared/show/encoder-settings.ts';
import { DskContent } from '#shared/show/keyer-config.ts';
import { MediaItem } from '#shared/show/media-item.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { PainterClient } from '../../electron/engine/graphics/painter-client.ts';
import type { PoolFile } from '../../electron/engine/media.ts';
import { type Frame, FramePool } from '../../electron/engine/mixer/frame-pool.ts';
import { StillSource } from '../../electron/engine/sources/still-source.ts';
import { CLIP, clipPicture, countedClip } from '../support/counted-clip.ts';
import { type DecodedProgram, decodeProgram, soundAt, toneLevel } from '../support/decoded.ts';
import { mediaFile } from '../support/feeds.ts';
import { CANVAS, MediaLab } from '../support/media-lab.ts';
import { codesAt, lastPicture } from '../support/pictures.ts';
import { until } from '../support/until.ts';

const clipItem: PoolFile = {
  ...MediaItem.parse({
    kind: 'clip',
    id: 'counted',
    name: 'Counted',
    file: 'counted.mov',
    bytes: 1,
    width: 640,
    height: 360,
    hasAlpha: false,
    durationMs: (CLIP.frames * 1000) / CLIP.rate,
    hasSound: true,
  }),
  path: countedClip(),
};

const clip = (id: string, fields: Record<string, unknown> = {}) => ({
  kind: 'clip',
  id,
  name: id,
  media: 'counted',
  ...fields,
});
const camera = { kind: 'test', id: 'camera', name: 'camera', variant: 1, toneHz: 3000 };

describe('clips', () => {
  let lab: MediaLab;
  let program: DecodedProgram;
  const at: Record<string, number> = {};

  /** What program frame `frame` shows: a picture of the clip, or null. */
  const shownAt = (frame: number): number | null => {
    const found = program.frames.find(({ pts }) => pts === 900_000 + frame * 3000);
    if (found === undefined) throw new Error(`program frame ${frame} is missing`);
    return clipPicture(found);
  };
  const beepAt = (frame: number): number =>
    toneLevel(soundAt(program, 900_000 + frame * 3000, 1000 / CLIP.rate), CLIP.beepHz);

  beforeAll(async () => {
    lab = await MediaLab.start(
      [
        camera,
        clip('hold'),
        clip('back', { atEnd: 'return' }),
        clip('loop', { loop: true }),
        clip('manual', { rollOnTake: false }),
      ],
      { composition: { media: [clipItem] }, encoder: { videoKbps: 6000 } },
    );
    await lab.allLive(['camera', 'hold', 'back', 'loop', 'manual']);
    await lab.runs(5);
    at.hold = (await lab.take('hold')).frame;
    await lab.encoded(at.hold + CLIP.frames + 6);
    at.camera = (await lab.take('camera')).frame;
    await lab.runs(8);
    at.back = (await lab.take('back')).frame;
    await lab.encoded(at.back + CLIP.frames + 8);
    at.loop = (await lab.take('loop')).frame;
    await lab.encoded(at.loop + 3 * CLIP.frames);
    at.manual = (await lab.take('manual')).frame;
    await lab.runs(6);
    const manual = 'manual' as SourceId;
    at.cued = (await lab.media.clip(manual, { type: 'cue', atMs: 500 })).frame;
    await lab.runs(6);
    at.played = (await lab.media.clip(manual, { type: 'play' })).frame;
    await lab.runs(8);
    at.paused = (await lab.media.clip(manual, { type: 'pause' })).frame;
    await lab.runs(8);
    await until(
      'the clip that left program stands on its first picture again',
      () => lab.status.get('hold')?.clip === 'cued',
    );
    program = decodeProgram(lab.program());
  });

  afterAll(async () => lab?.stop());

  it('roll with the very frame that the take named, and show every picture once', () => {
    const from = at.hold ?? 0;
    expect(shownAt(from - 1)).toBeNull();
    const shown = Array.from({ length: CLIP.frames }, (_, i) => shownAt(from + i));
    expect(shown).toEqual(Array.from({ length: CLIP.frames }, (_, i) => i));
  });

  it('hold the last picture at their end', () => {
    const end = (at.hold ?? 0) + CLIP.frames;
    expect([0, 1, 5].map((i) => shownAt(end + i))).toEqual([44, 44, 44]);
  });

  it('sound in step with the picture', () => {
    for (const start of [at.hold ?? 0, at.back ?? 0, at.loop ?? 0, (at.loop ?? 0) + CLIP.frames]) {
      expect(beepAt(start + CLIP.beepFrom - 2)).toBeLessThan(0.02);
      expect(beepAt(start + CLIP.beepFrom + 1)).toBeGreaterThan(0.3);
      expect(beepAt(start + CLIP.beepUntil - 2)).toBeGreaterThan(0.3);
      expect(beepAt(start + CLIP.beepUntil + 1)).toBeLessThan(0.02);
    }
  });

  it('go back to what was on before, on the frame after the last', () => {
    const from = at.back ?? 0;
    expect([0, 20, 44].map((i) => shownAt(from + i))).toEqual([0, 20, 44]);
    expect([45, 46].map((i) => shownAt(from + i))).toEqual([null, null]);
    expect(shownAt((at.camera ?? 0) + 2)).toBeNull();
  });

  it('loop without a gap', () => {
    const shown = Array.from({ length: 3 * CLIP.frames }, (_, i) => shownAt((at.loop ?? 0) + i));
    expect(shown).toEqual(Array.from({ length: 3 * CLIP.frames }, (_, i) => i % CLIP.frames));
  });

  it('stand, roll and pause as told', () => {
    expect([0, 4].map((i) => shownAt((at.manual ?? 0) + i))).toEqual([0, 0]);
    expect(shownAt((at.cued ?? 0) + 1)).toBe(15);
    const played = at.played ?? 0;
    expect([0, 1, 5].map((i) => shownAt(played + i))).toEqual([15, 16, 20]);
    const held = shownAt((at.paused ?? 0) - 1);
    expect([0, 1, 5].map((i) => shownAt((at.paused ?? 0) + i))).toEqual([held, held, held]);
  });
});

/** A still with four fields of flat colour. */
const fields = (size: string): string =>
  mediaFile(
    [
      ...[
        '-f',
        'lavfi',
        '-i',
        `color=black:s=${size}:d=1,format=rgb24,geq=r='255*lt(X,W/2)':g='255*lt(Y,H/2)':b='255*gte(X,W/2)*gte(Y,H/2)'`,
      ],
      ...['-frames:v', '1', '-pix_fmt', 'rgb24'],
    ],
    'png',
  );

async function still(file: string, config: Record<string, unknown> = {}, hasAlpha = false) {
  const tiles: Uint8Array[] = [];
  const problems: (string | null)[] = [];
  const item = { kind: 'still', id: 'fields', name: 'x', file: 'fields.png', bytes: 1, width: 8, height: 8, hasAlpha };
  const source = new StillSource({
    config: SourceConfig.parse({ kind: 'still', id: 'still', name: 'Still', media: 'fields', ...config }) as Extract<
      SourceConfig,
      { kind: 'still' }
    >,
    canvas: CANVAS,
    pictures: PictureSettings.parse({}),
    ffmpegPath: 'ffmpeg',
    pool: new FramePool((640 * 360 * 3) / 2, 2),
    file: { ...MediaItem.parse(item), path: file },
    onStatus: ({ problem }) => problems.push(problem),
    onTile: (jpeg) => tiles.push(jpeg),
    onLog: () => undefined,
  });
  source.start();
  const sound = new Float32Array(3200).fill(1);
  const frame = await until<Frame | null>('the still is drawn', () => source.tick(0, 1600, sound).frame);
  if (frame === null) throw new Error('no picture');
  await until('its tile is there', () => tiles.length === 1);
  return {
    source,
    frame,
    sound,
    codes: (x: number, y: number) => codesAt({ width: 640, height: 360, data: frame.data }, x, y),
  };
}

describe('stills', () => {
  const yellow = [219, 16, 138];
  const green = [173, 42, 26];
  const red = [63, 102, 240];
  const blue = [32, 240, 118];

  it('have the exact code values of their colours at the size of the canvas, and no sound', async () => {
    const { source, codes, sound } = await still(fields('640x360'));
    expect([codes(0, 0), codes(300, 160)]).toEqual([yellow, yellow]);
    expect([codes(340, 0), codes(639, 160)]).toEqual([green, green]);
    expect([codes(0, 200), codes(300, 359)]).toEqual([red, red]);
    expect([codes(340, 200), codes(639, 359)]).toEqual([blue, blue]);
    expect(sound.every((sample) => sample === 0)).toBe(true);
    await source.stop();
  });

  it('of another shape stand between bars, or fill the canvas', async () => {
    const fit = await still(fields('360x360'));
    expect(fit.codes(10, 100)).toEqual([16, 128, 128]);
    expect(fit.codes(150, 100)).toEqual(yellow);
    expect(fit.codes(490, 350)).toEqual(blue);
    await fit.source.stop();
    const fill = await still(fields('360x360'), { scaling: 'fill' });
    expect(fill.codes(2, 2)).toEqual(yellow);
    expect(fill.codes(637, 357)).toEqual(blue);
    await fill.source.stop();
  });

  it('show black where they are transparent', async () => {
    const file = mediaFile(
      [
        '-f',
        'lavfi',
        '-i',
        `color=white:s=640x360:d=1,format=rgba,geq=r=255:g=255:b=255:a='255*lt(X,W/2)'`,
        '-frames:v',
        '1',
      ],
      'png',
    );
    const { source, codes } = await still(file, {}, true);
    expect(codes(100, 100)).toEqual([235, 128, 128]);
    expect(codes(500, 100)).toEqual([16, 128, 128]);
    await source.stop();
  });
});

describe('typeset graphics on program', () => {
  const painter = new PainterClient(
    pathToFileURL(path.resolve(import.meta.dirname, '../../dist/node/graphics-worker.js')),
  );
  let lab: MediaLab;

  beforeAll(async () => {
    lab = await MediaLab.start([camera], { encoder: { videoKbps: 8000 } });
    await lab.allLive(['camera']);
    await lab.media.switch({ type: 'keyerCut', keyer: 'dsk1', on: true });
  });

  afterAll(async () => {
    await painter.stop();
    await lab?.stop();
  });

  it.each([
    ['English', 'Ada Lovelace', 'left'],
    ['Arabic', 'مرحبا بالعالم', 'right'],
    ['Chinese', '你好世界直播', 'left'],
    ['Korean', '안녕하세요', 'left'],
  ])('stand in their place with their own colours and letters: %s', async (_language, title, side) => {
    const content = DskContent.parse({ kind: 'lower-third', title, style: 'bar', accent: '#1f6feb' });
    const graphic = await painter.paint({ content, canvas: CANVAS, stillPath: null, showsMs: 0, atMs: null });
    if (graphic === null) throw new Error('nothing was painted');
    await lab.media.setGraphic('dsk1', graphic);
    await lab.runs(12);
    const picture = lastPicture(lab.program(), CANVAS.width, CANVAS.height);
    const { x, y, width, height, planes } = graphic;
    // #1f6feb by BT.709: a corner of the bar, where no letter stands.
    const [luma, u, v] = codesAt(picture, side === 'left' ? x + 3 : x + width - 4, y + 3);
    expect(Math.abs(luma - 104)).toBeLessThanOrEqual(3);
    expect(Math.abs(u - 191)).toBeLessThanOrEqual(4);
    expect(Math.abs(v - 88)).toBeLessThanOrEqual(4);
    // Above it the camera is untouched: its background is a brown, and its moving bar does not come that high.
    expect(codesAt(picture, x + 20, y - 30)[1]).toBeLessThan(120);
    // Every pixel of it is what was typeset: glyphs are bright on the bar.
    let [off, ink] = [0, 0];
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const wanted = planes[row * width + column] ?? 0;
        if (wanted > 200) ink += 1;
        off += Math.abs(wanted - (codesAt(picture, x + column, y + row)[0] ?? 0));
      }
    }
    expect(off / (width * height)).toBeLessThan(8);
    expect(ink / (width * height)).toBeGreaterThan(0.03);
  });
});
