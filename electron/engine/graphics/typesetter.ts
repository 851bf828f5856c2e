/** Sets single lines of text: as large as wanted, smaller where they would not fit, cut short where even that does not help. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Direction, directionOf } from './direction.ts';
import type { Fonts } from './fonts.ts';

export interface LineWish {
  text: string;
  /** Font size in pixels. */
  size: number;
  weight: number;
  maxWidth: number;
}

export interface Line {
  text: string;
  font: string;
  size: number;
  width: number;
  direction: Direction;
}

/** How far a line may shrink before it is cut short. */
const LEAST_SHARE = 0.62;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** One line of plain text: no line breaks, no control characters. */
const tidy = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

export class Typesetter {
  readonly #context: SKRSContext2D;
  readonly #fonts: Fonts;

  constructor(context: SKRSContext2D, fonts: Fonts) {
    this.#context = context;
    this.#fonts = fonts;
  }

  /** Chooses size and words so that the line is at most `maxWidth` wide. */
  set(wish: LineWish): Line {
    const text = tidy(wish.text);
    const families = this.#fonts.familiesFor(`${text}…`);
    const direction = directionOf(text);
    const at = (size: number, words: string): Line => {
      const font = `${wish.weight} ${size}px ${families}`;
      this.#context.font = font;
      this.#context.direction = direction;
      return { text: words, font, size, direction, width: this.#context.measureText(words).width };
    };
    const whole = at(wish.size, text);
    if (whole.width <= wish.maxWidth) return whole;
    const least = wish.size * LEAST_SHARE;
    const fitting = Math.max(least, Math.floor(((wish.size * wish.maxWidth) / whole.width) * 4) / 4);
    const shrunk = at(fitting, text);
    return shrunk.width <= wish.maxWidth ? shrunk : this.#cut(text, wish.maxWidth, (words) => at(least, words));
  }

  /** Draws a line whose left (or right) end is at `x`. */
  draw(line: Line, x: number, baseline: number, side: 'left' | 'right', colour: string): void {
    const context = this.#context;
    context.font = line.font;
    context.direction = line.direction;
    context.textAlign = side;
    context.textBaseline = 'alphabetic';
    context.fillStyle = colour;
    context.fillText(line.text, x, baseline);
  }

  /** As many whole characters as fit with an ellipsis behind them. */
  #cut(text: string, maxWidth: number, measure: (words: string) => Line): Line {
    const characters = [...segmenter.segment(text)].map(({ segment }) => segment);
    const withFirst = (count: number): Line => measure(`${characters.slice(0, count).join('').trimEnd()}…`);
    let [fits, tooMany] = [0, characters.length];
    while (tooMany - fits > 1) {
      const middle = (fits + tooMany) >> 1;
      if (withFirst(middle).width <= maxWidth) fits = middle;
      else tooMany = middle;
    }
    return withFirst(fits);
  }
}
