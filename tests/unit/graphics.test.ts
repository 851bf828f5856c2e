/** Typeset graphics: planes, clock texts, and that every script is drawn with real glyphs. */
import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { clockText, nextClockChange } from '../../electron/engine/graphics/clock-text.ts';
import { directionOf } from '../../electron/engine/graphics/direction.ts';
import { Fonts } from '../../electron/engine/graphics/fonts.ts';
import { inkOn } from '../../electron/engine/graphics/ink.ts';
import { type GraphicJob, Painter } from '../../electron/engine/graphics/painter.ts';
import { boundsOf, graphicOf } from '../../electron/engine/graphics/planes.ts';
import { Typesetter } from '../../electron/engine/graphics/typesetter.ts';
import { holds, parseRanges } from '../../electron/engine/graphics/unicode-ranges.ts';
import type { Graphic } from '../../electron/engine/mixer/graphic.ts';
import { DskContent } from '../../shared/show/keyer-config.ts';

/** A picture of `width` × `height` with one colour in `cells`, multiplied by alpha. */
function picture(width: number, height: number, cells: [x: number, y: number, rgba: number[]][]): Uint8Array {
  const out = new Uint8Array(width * height * 4);
  for (const [x, y, [r = 0, g = 0, b = 0, a = 0]] of cells) {
    out.set([r, g, b].map((value) => Math.round((value * a) / 255)).concat(a), (y * width + x) * 4);
  }
  return out;
}

/** The planes of a graphic, by name. */
function planesOf({ planes, width, height }: Graphic) {
  const area = width * height;
  const part = (from: number, to: number): number[] => [...planes.subarray(from * area, to * area)];
  return { y: part(0, 1), u: part(1, 1.25), v: part(1.25, 1.5), alpha: part(1.5, 2.5), half: part(2.5, 2.75) };
}

function graphicFrom(rgba: Uint8Array, width: number, height: number): Graphic {
  const graphic = graphicOf(rgba, width, height, null);
  if (graphic === null) throw new Error('nothing is visible');
  return graphic;
}

describe('planes', () => {
  it('cuts out the smallest even box', () => {
    const rgba = picture(12, 10, [
      [3, 5, [255, 255, 255, 255]],
      [6, 6, [255, 255, 255, 1]],
    ]);
    expect(boundsOf(rgba, 12, 10)).toEqual({ x: 2, y: 4, width: 6, height: 4 });
    expect(boundsOf(new Uint8Array(12 * 10 * 4), 12, 10)).toBeNull();
    expect(graphicOf(new Uint8Array(12 * 10 * 4), 12, 10, null)).toBeNull();
  });

  // BT.709 limited range: the eight corners of the cube, rounded.
  it.each([
    ['white', [255, 255, 255], [235, 128, 128]],
    ['black', [0, 0, 0], [16, 128, 128]],
    ['red', [255, 0, 0], [63, 102, 240]],
    ['green', [0, 255, 0], [173, 42, 26]],
    ['blue', [0, 0, 255], [32, 240, 118]],
    ['yellow', [255, 255, 0], [219, 16, 138]],
  ])('has the right code values for %s', (_name, rgb, [y, u, v]) => {
    const cells = [0, 1, 2, 3].map((i): [number, number, number[]] => [i % 2, i >> 1, [...rgb, 255]]);
    const planes = planesOf(graphicFrom(picture(2, 2, cells), 2, 2));
    expect(planes).toEqual({ y: [y, y, y, y], u: [u], v: [v], alpha: [255, 255, 255, 255], half: [255] });
  });

  it('undoes the multiplication by alpha, and takes no colour from pixels that cannot be seen', () => {
    // Half-transparent red beside nothing: the colour stays red.
    const planes = planesOf(graphicFrom(picture(2, 2, [[0, 0, [255, 0, 0, 128]]]), 2, 2));
    expect(planes.y).toEqual([63, 16, 16, 16]);
    expect(planes.u).toEqual([102]);
    expect(planes.v).toEqual([240]);
    expect(planes.alpha).toEqual([128, 0, 0, 0]);
    expect(planes.half).toEqual([32]);
  });

  it('weighs colours by alpha', () => {
    // Opaque blue beside faint red: nearly all blue.
    const blueAndRed = picture(2, 2, [
      [0, 0, [0, 0, 255, 255]],
      [1, 0, [255, 0, 0, 17]],
    ]);
    const [u] = planesOf(graphicFrom(blueAndRed, 2, 2)).u;
    // (255 · 240 + 17 · 102) / 272 on the way from red to blue.
    expect(Math.abs((u ?? 0) - 231)).toBeLessThanOrEqual(1);
  });
});

const clock = (fields: Record<string, unknown>) =>
  DskContent.parse({ kind: 'clock', ...fields }) as Extract<DskContent, { kind: 'clock' }>;

describe('clock', () => {
  const start = Date.UTC(2026, 5, 1, 12, 0, 0, 250);

  it('counts down from its start, whole seconds, and stays at zero', () => {
    const running = clock({ mode: 'countdown', lengthS: 3661, startedAtMs: start });
    expect(clockText(running, start)).toBe('1:01:01');
    expect(clockText(running, start + 999)).toBe('1:01:01');
    expect(clockText(running, start + 1000)).toBe('1:01:00');
    expect(clockText(running, start + 61_000)).toBe('1:00:00');
    expect(clockText(running, start + 61_001)).toBe('1:00:00');
    expect(clockText(running, start + 62_000)).toBe('59:59');
    expect(clockText(running, start + 9_999_000)).toBe('00:00');
    expect(clockText(clock({ mode: 'countdown', lengthS: 90 }), start)).toBe('01:30');
  });

  it('changes exactly when its text does', () => {
    for (const settings of [
      { mode: 'countdown', lengthS: 3, startedAtMs: start },
      { mode: 'count-up', startedAtMs: start },
      { mode: 'until', until: new Date(start + 2700).toISOString() },
      { mode: 'time' },
    ]) {
      const content = clock(settings);
      let at: number = start;
      for (let i = 0; i < 4; i += 1) {
        const next = nextClockChange(content, at);
        if (next === null) break;
        expect(next).toBeGreaterThan(at);
        expect(clockText(content, next - 1)).toBe(clockText(content, at));
        expect(clockText(content, next)).not.toBe(clockText(content, at));
        at = next;
      }
    }
  });

  it('never changes while it stands', () => {
    expect(nextClockChange(clock({ mode: 'countdown' }), start)).toBeNull();
    expect(nextClockChange(clock({ mode: 'count-up' }), start)).toBeNull();
    expect(nextClockChange(clock({ mode: 'countdown', lengthS: 5, startedAtMs: start }), start + 5000)).toBeNull();
  });
});

describe('text', () => {
  it('reads unicode ranges', () => {
    const ranges = parseRanges('U+0600-06FF, U+200c,U+4??');
    expect([0x600, 0x6ff, 0x200c, 0x400, 0x4ff].every((code) => holds(ranges, code))).toBe(true);
    expect([0x5ff, 0x700, 0x200d, 0x500].some((code) => holds(ranges, code))).toBe(false);
    expect(() => parseRanges('latin')).toThrow();
  });

  it('knows the direction by the first letter', () => {
    expect(directionOf('2024 مرحبا live')).toBe('rtl');
    expect(directionOf('“שלום”')).toBe('rtl');
    expect(directionOf('Live من دبي')).toBe('ltr');
    expect(directionOf('12:30')).toBe('ltr');
  });

  it('chooses ink that can be read', () => {
    expect(inkOn('#1f6feb')).toBe('#ffffff');
    expect(inkOn('#ffdd33')).toBe('#0d1218');
    expect(inkOn('#000000')).toBe('#ffffff');
  });
});

const fonts = new Fonts();

/** Coverage of a text drawn in black by `font`, row by row, with the width it took. */
function drawn(text: string, families: string, direction: 'ltr' | 'rtl' = 'ltr'): { ink: Uint8Array; width: number } {
  const canvas = createCanvas(900, 80);
  const context = canvas.getContext('2d');
  context.font = `500 48px ${families}`;
  context.direction = direction;
  context.textAlign = 'left';
  context.fillText(text, 10, 56);
  const data = canvas.data();
  return {
    ink: Uint8Array.from({ length: 900 * 80 }, (_, i) => data[i * 4 + 3] ?? 0),
    width: context.measureText(text).width,
  };
}

const sameInk = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(Buffer.from(b));
const amount = (ink: Uint8Array): number => ink.reduce((sum, value) => sum + value, 0) / 255;

describe('fonts', () => {
  /** Two characters that no font has are drawn alike, as the box of the missing glyph; two real ones never are. */
  it.each([
    ['English', 'Quick brown fox'],
    ['Greek', 'Καλημέρα κόσμε'],
    ['Cyrillic', 'Привет, мир'],
    ['Arabic', 'مرحبا بالعالم'],
    ['Hebrew', 'שלום עולם'],
    ['Thai', 'สวัสดีชาวโลก'],
    ['Hindi', 'नमस्ते'],
    ['Chinese', '你好世界直播现场'],
    ['traditional Chinese', '現場轉播開始'],
    ['Japanese', 'こんにちは世界カメラ'],
    ['Korean', '안녕하세요 세계'],
  ])('draws every letter of %s with a real glyph', (_language, text) => {
    for (const letter of new Set(text.match(/\p{L}/gu))) {
      const families = fonts.familiesFor(letter);
      const { ink } = drawn(letter, families);
      expect(amount(ink), letter).toBeGreaterThan(20);
      for (const missing of ['\u{10fff0}', '\uffff', '\u0378']) {
        expect(sameInk(ink, drawn(missing, families).ink), `${letter} is drawn as a missing glyph`).toBe(false);
      }
    }
    // The bundled fonts alone have them: without the system’s the text is just as wide.
    const families = fonts.familiesFor(text);
    const bundled = families.replace(/, sans-serif$/, '');
    expect(drawn(text, bundled).width).toBe(drawn(text, families).width);
    expect(bundled).toContain('noto-sans');
  });

  it('would notice a missing glyph', () => {
    const families = fonts.familiesFor('a');
    expect(sameInk(drawn('\u{10fff0}', families).ink, drawn('\u{10fff1}', families).ink)).toBe(true);
  });

  it('joins Arabic letters and sets them from right to left', () => {
    const families = fonts.familiesFor('بيت');
    const joined = drawn('بيت', families, 'rtl');
    // With a zero-width non-joiner between them the letters stand alone, and take more room.
    const apart = drawn('ب\u200cي\u200cت', fonts.familiesFor('ب\u200cي\u200cت'), 'rtl');
    expect(joined.width).toBeLessThan(apart.width * 0.85);
    // The first letter of the text is the rightmost: its dot lies below, those of the last one above the line.
    const heightAt = (from: number, to: number): number => {
      let sum = 0;
      let weight = 0;
      for (let y = 0; y < 80; y += 1) {
        for (let x = from; x < to; x += 1) {
          const value = joined.ink[y * 900 + x] ?? 0;
          sum += value * y;
          weight += value;
        }
      }
      return sum / Math.max(1, weight);
    };
    const third = Math.round(joined.width / 3);
    const right = heightAt(10 + Math.round(joined.width) - third, 10 + Math.round(joined.width));
    expect(right).toBeGreaterThan(heightAt(10, 10 + third));
  });

  it('draws Japanese and Chinese each in their own way', () => {
    expect(fonts.familiesFor('直す')).toContain('noto-sans-jp');
    expect(fonts.familiesFor('直播')).toContain('noto-sans-sc');
    expect(fonts.familiesFor('직접 直')).toContain('noto-sans-kr');
  });
});

describe('typesetter', () => {
  const context = createCanvas(10, 10).getContext('2d');
  const typesetter = new Typesetter(context, fonts);

  it('shrinks a line to fit, and cuts it only when that is not enough', () => {
    const wish = { size: 40, weight: 700, maxWidth: 400 };
    const short = typesetter.set({ ...wish, text: 'Short' });
    expect(short).toMatchObject({ text: 'Short', size: 40 });
    const longer = typesetter.set({ ...wish, text: 'Twenty-five letters long' });
    expect(longer.text).toBe('Twenty-five letters long');
    expect(longer.size).toBeLessThan(40);
    expect(longer.width).toBeLessThanOrEqual(400);
    const cut = typesetter.set({ ...wish, text: 'word '.repeat(40) });
    expect(cut.text).toMatch(/^(word )+.*…$/);
    expect(cut.width).toBeLessThanOrEqual(400);
    expect(cut.size).toBeCloseTo(40 * 0.62);
  });

  it('makes one line of many', () => {
    expect(typesetter.set({ text: ' Line\none\t two ', size: 20, weight: 500, maxWidth: 900 }).text).toBe(
      'Line one two',
    );
  });
});

describe('painter', () => {
  const painter = new Painter();
  const canvas = { width: 1280, height: 720 };
  const paint = (content: Record<string, unknown>, job: Partial<GraphicJob> = {}) =>
    painter.paint({ content: DskContent.parse(content), canvas, stillPath: null, showsMs: 0, atMs: null, ...job });

  it.each(['bar', 'card', 'line', 'plain'])(
    'stands lower thirds of the style %s left, or right for Arabic',
    async (style) => {
      const left = await paint({ kind: 'lower-third', title: 'Ada Lovelace', subtitle: 'Engineer', style });
      const right = await paint({ kind: 'lower-third', title: 'مرحبا', subtitle: 'Engineer', style });
      if (left === null || right === null) throw new Error('nothing was painted');
      for (const value of [left.x, left.y, left.width, left.height]) expect(value % 2).toBe(0);
      expect(left.x).toBeGreaterThan(30);
      expect(left.x + left.width).toBeLessThan(640);
      expect(right.x).toBeGreaterThan(640);
      expect(right.x + right.width).toBeLessThan(1280 - 30);
      expect(left.y).toBeGreaterThan(480);
      expect(left.y + left.height).toBeLessThan(700);
    },
  );

  it('keeps to the side that is asked for', async () => {
    const graphic = await paint({ kind: 'lower-third', title: 'مرحبا', align: 'left' });
    expect(graphic?.x).toBeLessThan(100);
  });

  it('paints nothing for nothing', async () => {
    expect(await paint({ kind: 'none' })).toBeNull();
    expect(await paint({ kind: 'lower-third', title: '  ', subtitle: '' })).toBeNull();
  });

  it('keeps a clock’s box where it is while the digits run', async () => {
    const content = { kind: 'clock', mode: 'count-up', startedAtMs: 0, style: 'bar' };
    const [one, two] = [await paint(content, { showsMs: 71_000 }), await paint(content, { showsMs: 88_000 })];
    expect({ ...one, planes: null }).toEqual({ ...two, planes: null });
    expect(Buffer.from(one?.planes ?? []).equals(Buffer.from(two?.planes ?? []))).toBe(false);
  });

  it('fails, and shows nothing, when a still is not there', async () => {
    await expect(paint({ kind: 'logo', media: 'gone' })).rejects.toThrow('gone');
    await expect(paint({ kind: 'logo', media: 'gone' }, { stillPath: '/nowhere/x.png' })).rejects.toThrow();
  });
});
