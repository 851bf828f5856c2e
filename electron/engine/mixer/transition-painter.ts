/** Paints transitions, and the fade to black over it. */
import type { Canvas } from '#shared/canvas.ts';
import type { TransitionKind, TransitionStyle } from '#shared/switcher/transition.ts';
import { fillFrame, mixFrames } from './blend.ts';
import { pushFrames } from './push.ts';
import { Wiper } from './wipe.ts';

/** BT.709 limited range: what "#rrggbb" is on a broadcast canvas. */
export function yuvOf(colour: string): [number, number, number] {
  const part = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16) / 255;
  const [r, g, b] = [part(1), part(3), part(5)];
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return [
    Math.round(16 + 219 * y),
    Math.round(128 + (224 * (b - y)) / 1.8556),
    Math.round(128 + (224 * (r - y)) / 1.5748),
  ];
}

/** Everything but a stinger, which lays a clip over the pictures. */
export type PaintedStyle = TransitionStyle & { kind: Exclude<TransitionKind, 'stinger'> };
export const isPainted = (style: TransitionStyle): style is PaintedStyle => style.kind !== 'stinger';

export class TransitionPainter {
  readonly #canvas: Canvas;
  readonly #wiper: Wiper;
  #solid: { colour: string; picture: Uint8Array } | null = null;

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    this.#wiper = new Wiper(canvas.width, canvas.height);
  }

  /** Draws what lies `progress` of the way from `a` to `b` into `out`. */
  paint(a: Uint8Array, b: Uint8Array, style: PaintedStyle, progress: number, out: Uint8Array): void {
    switch (style.kind) {
      case 'mix':
        mixFrames(a, b, progress, out);
        return;
      case 'dip': {
        const colour = this.#solidOf(style.dipColour, out.length);
        if (progress < 0.5) mixFrames(a, colour, progress * 2, out);
        else mixFrames(colour, b, progress * 2 - 1, out);
        return;
      }
      case 'wipe':
        this.#wiper.draw(a, b, style, progress, out);
        return;
      case 'push':
        pushFrames(a, b, this.#canvas, style.pushDirection, progress, out);
        return;
    }
  }

  /** Draws `a` faded to black by `level`; `out` may be `a`. */
  fade(a: Uint8Array, level: number, out: Uint8Array): void {
    mixFrames(a, this.#solidOf('#000000', out.length), level, out);
  }

  #solidOf(colour: string, bytes: number): Uint8Array {
    if (this.#solid?.colour !== colour) {
      const picture = new Uint8Array(bytes);
      fillFrame(picture, this.#canvas.width, this.#canvas.height, ...yuvOf(colour));
      this.#solid = { colour, picture };
    }
    return this.#solid.picture;
  }
}
