/** Paints transitions, and the fade to black over it. */
import type { Canvas } from '#shared/canvas.ts';
import type { TransitionKind, TransitionStyle, WipePattern } from '#shared/switcher/transition.ts';
import { fadeFrame, mixFrames } from './blend.ts';
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

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    this.#wiper = new Wiper(canvas.width, canvas.height);
  }

  /** Works out a wipe’s way, which takes as long as a frame or so, before its first frame needs it. */
  prepareWipe(pattern: WipePattern): void {
    this.#wiper.prepare(pattern);
  }

  /** Draws what lies `progress` of the way from `a` to `b` into `out`. */
  paint(a: Uint8Array, b: Uint8Array, style: PaintedStyle, progress: number, out: Uint8Array): void {
    switch (style.kind) {
      case 'mix':
        mixFrames(a, b, progress, out);
        return;
      case 'dip': {
        const colour = yuvOf(style.dipColour);
        if (progress < 0.5) fadeFrame(a, this.#canvas, colour, progress * 2, out);
        else fadeFrame(b, this.#canvas, colour, 2 - progress * 2, out);
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
    fadeFrame(a, this.#canvas, yuvOf('#000000'), level, out);
  }
}
