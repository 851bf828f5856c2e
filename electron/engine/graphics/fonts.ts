/**
 * The fonts of the graphics: Noto, bundled, in slices of a few hundred characters as the web serves them. A slice is
 * loaded when a text first needs it, so Chinese, Japanese and Korean cost nothing until somebody writes them.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';
import { type CodePoints, holds, parseRanges } from './unicode-ranges.ts';

interface Slice {
  /** The name it is registered by. */
  family: string;
  file: string;
  ranges: CodePoints;
}

const SCRIPTS = ['noto-sans-arabic', 'noto-sans-hebrew', 'noto-sans-thai', 'noto-sans'] as const;
type HanPackage = 'noto-sans-sc' | 'noto-sans-tc' | 'noto-sans-jp' | 'noto-sans-kr';
type FontPackage = (typeof SCRIPTS)[number] | HanPackage;

/** Subsets to take from a package; the others would only repeat what `noto-sans` draws. Without an entry: all of them. */
const subsetsOf: Partial<Record<FontPackage, readonly string[]>> = {
  'noto-sans-arabic': ['arabic'],
  'noto-sans-hebrew': ['hebrew'],
  'noto-sans-thai': ['thai'],
};

/**
 * Chinese, Japanese and Korean share one set of characters and draw them each in their own way. Kana tell Japanese,
 * Hangul tells Korean; everything else is drawn as simplified Chinese, and the rest as wherever it is found.
 */
function hanOrder(text: string): HanPackage[] {
  const order: HanPackage[] = ['noto-sans-sc', 'noto-sans-tc', 'noto-sans-jp', 'noto-sans-kr'];
  const first = /\p{Script=Hiragana}|\p{Script=Katakana}/u.test(text)
    ? 'noto-sans-jp'
    : /\p{Script=Hangul}/u.test(text)
      ? 'noto-sans-kr'
      : 'noto-sans-sc';
  return [first, ...order.filter((name) => name !== first)];
}

const require = createRequire(import.meta.url);

function slicesOf(name: FontPackage): Slice[] {
  const folder = path.dirname(require.resolve(`@fontsource-variable/${name}/package.json`));
  const table = JSON.parse(readFileSync(path.join(folder, 'unicode.json'), 'utf8')) as Record<string, string>;
  return Object.entries(table)
    .filter(([subset]) => subsetsOf[name]?.includes(subset) ?? true)
    .map(([subset, list]) => {
      const part = subset.replace(/^\[(\d+)\]$/, '$1');
      return {
        family: `${name} ${part}`,
        file: path.join(folder, 'files', `${name}-${part}-wght-normal.woff2`),
        ranges: parseRanges(list),
      };
    });
}

export class Fonts {
  readonly #packages = new Map<FontPackage, Slice[]>();
  readonly #loaded = new Set<string>();

  /**
   * The CSS list of families that draws `text`, and sees to it that they are there. The system’s fonts come last.
   * @throws Error when a font that belongs to the installation cannot be read
   */
  familiesFor(text: string): string {
    const order: FontPackage[] = [...SCRIPTS, ...hanOrder(text)];
    const needed = new Map<string, Slice>();
    for (const character of new Set(text)) {
      const slice = this.#sliceFor(character.codePointAt(0) ?? 0, order);
      if (slice !== null) needed.set(slice.family, slice);
    }
    // Scripts first: a space that a script’s own font draws does not tear its words apart.
    const inOrder = order.flatMap((name) => this.#slices(name).filter(({ family }) => needed.has(family)));
    for (const slice of inOrder) this.#load(slice);
    return [...inOrder.map(({ family }) => `"${family}"`), 'sans-serif'].join(', ');
  }

  #sliceFor(codePoint: number, order: readonly FontPackage[]): Slice | null {
    for (const name of order) {
      const slice = this.#slices(name).find(({ ranges }) => holds(ranges, codePoint));
      if (slice !== undefined) return slice;
    }
    return null;
  }

  #slices(name: FontPackage): Slice[] {
    let slices = this.#packages.get(name);
    if (slices === undefined) {
      slices = slicesOf(name);
      this.#packages.set(name, slices);
    }
    return slices;
  }

  #load({ family, file }: Slice): void {
    if (this.#loaded.has(family)) return;
    // Read here and not by Skia, which cannot look into a packed app’s archive.
    if (GlobalFonts.register(readFileSync(file), family) === null) throw new Error(`the font ${family} cannot be read`);
    this.#loaded.add(family);
  }
}
