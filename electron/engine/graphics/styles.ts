/** The four looks of lower thirds and clocks: a main line, a smaller one below it, and what stands behind them. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { GraphicStyle } from '#shared/show/keyer-config.ts';
import { inkOn } from './ink.ts';
import type { Line, Typesetter } from './typesetter.ts';

export interface Plate {
  main: Line | null;
  sub: Line | null;
  /** Width to keep for the main line whatever it says, so that running digits move nothing. */
  mainWidth: number;
  style: GraphicStyle;
  accent: string;
  /** The side it stands on; lines begin there. */
  side: 'left' | 'right';
  edge: 'top' | 'bottom';
  /** Distance to the edges of the canvas, in pixels. */
  margin: { x: number; y: number };
}

const DARK = 'rgba(13, 18, 24, 0.9)';
const LIGHT_INK = '#ffffff';
const SOFT_INK = '#d5dde5';

/** Height of a line’s box and place of its baseline, as shares of the font size; room for Thai and Arabic marks. */
const BOX = 1.56;
const BASELINE = 1.13;
const boxOf = (line: Line | null): number => (line === null ? 0 : Math.round(line.size * BOX));

/** Draws a plate on a canvas of `width` × `height`. */
export function drawPlate(
  context: SKRSContext2D,
  typesetter: Typesetter,
  plate: Plate,
  { width, height }: { width: number; height: number },
): void {
  const { main, sub, style, side, edge, margin } = plate;
  const unit = Math.max(1, Math.round(height / 180));
  const padding = style === 'plain' || style === 'line' ? 0 : unit * 4;
  const strip = style === 'card' ? unit * 2 : 0;
  const rule = style === 'line' ? unit * 2 : 0;
  const mainWidth = Math.ceil(Math.max(main?.width ?? 0, plate.mainWidth)) + 2 * padding;
  const subWidth = Math.ceil(sub?.width ?? 0) + 2 * padding;
  const wide = Math.max(main === null ? 0 : mainWidth, sub === null ? 0 : subWidth) + strip;
  const tall = boxOf(main) + boxOf(sub) + rule;
  const top = Math.round(edge === 'top' ? margin.y : height - margin.y - tall);
  /** A box’s left end, when it is so wide and stands on the plate’s side. */
  const leftOf = (boxWidth: number): number => Math.round(side === 'left' ? margin.x : width - margin.x - boxWidth);
  const inner = padding + strip;
  const x = side === 'left' ? leftOf(wide) + inner : leftOf(wide) + wide - inner;
  const subTop = top + boxOf(main) + rule;

  context.save();
  if (style === 'bar') {
    if (main !== null) fill(context, plate.accent, leftOf(mainWidth), top, mainWidth, boxOf(main));
    if (sub !== null) fill(context, DARK, leftOf(subWidth), subTop, subWidth, boxOf(sub));
  } else if (style === 'card') {
    context.beginPath();
    context.roundRect(leftOf(wide), top, wide, tall, unit * 2);
    context.clip();
    fill(context, DARK, leftOf(wide), top, wide, tall);
    fill(context, plate.accent, side === 'left' ? leftOf(wide) : leftOf(wide) + wide - strip, top, strip, tall);
  } else {
    if (style === 'line') fill(context, plate.accent, leftOf(wide), top + boxOf(main), wide, rule);
    // Text without a box behind it has to stand out from any picture.
    context.shadowColor = 'rgba(0, 0, 0, 0.85)';
    context.shadowBlur = unit * 3;
    context.shadowOffsetY = unit * 0.75;
  }
  const mainInk = style === 'bar' ? inkOn(plate.accent) : LIGHT_INK;
  if (main !== null) typesetter.draw(main, x, top + Math.round(main.size * BASELINE), side, mainInk);
  if (sub !== null) typesetter.draw(sub, x, subTop + Math.round(sub.size * BASELINE), side, SOFT_INK);
  context.restore();
}

function fill(context: SKRSContext2D, colour: string, x: number, y: number, width: number, height: number): void {
  context.fillStyle = colour;
  context.fillRect(x, y, width, height);
}
