/** Draws what a downstream keyer shows, the size of the canvas, and cuts it out as a Graphic. Runs in the graphics worker. */
import { createCanvas, type Image, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import type { DskContent } from '#shared/show/keyer-config.ts';
import type { Graphic } from '../mixer/graphic.ts';
import { clockText } from './clock-text.ts';
import { Fonts } from './fonts.ts';
import { graphicOf } from './planes.ts';
import { drawPlate } from './styles.ts';
import { Typesetter } from './typesetter.ts';

export interface GraphicJob {
  content: DskContent;
  canvas: { width: number; height: number };
  /** Path of the still that the content names; null where it names none. */
  stillPath: string | null;
  /** Wall clock that a clock shows. */
  showsMs: number;
  /** From when on the graphic shows, or null: at once. */
  atMs: number | null;
}

/** Shares of the canvas height. */
const MAIN_SIZE = 0.058;
const SUB_SIZE = 0.036;
const CLOCK_LABEL_SIZE = 0.03;
const BOTTOM_MARGIN = 0.09;
const CLOCK_MARGIN = 0.05;
/** Share of the canvas width. */
const SIDE_MARGIN = 0.05;

interface Desk {
  context: SKRSContext2D;
  typesetter: Typesetter;
  width: number;
  height: number;
}

type ContentOf<K extends DskContent['kind']> = Extract<DskContent, { kind: K }>;

function drawLowerThird(desk: Desk, content: ContentOf<'lower-third'>): void {
  const { context, typesetter, width, height } = desk;
  const maxWidth = width * (1 - 2 * SIDE_MARGIN) - height * 0.08;
  const line = (text: string, share: number, weight: number) =>
    text.trim() === '' ? null : typesetter.set({ text, size: height * share, weight, maxWidth });
  const main = line(content.title, MAIN_SIZE, 700);
  const sub = line(content.subtitle, SUB_SIZE, 500);
  if (main === null && sub === null) return;
  const direction = (main ?? sub)?.direction ?? 'ltr';
  const side = content.align !== 'auto' ? content.align : direction === 'rtl' ? 'right' : 'left';
  const margin = { x: width * SIDE_MARGIN, y: height * BOTTOM_MARGIN };
  const { style, accent } = content;
  drawPlate(context, typesetter, { main, sub, mainWidth: 0, style, accent, side, edge: 'bottom', margin }, desk);
}

const sideOf = (corner: ContentOf<'logo'>['corner']): 'left' | 'right' => (corner.endsWith('left') ? 'left' : 'right');
const edgeOf = (corner: ContentOf<'logo'>['corner']): 'top' | 'bottom' => (corner.startsWith('top') ? 'top' : 'bottom');

function drawClock(desk: Desk, content: ContentOf<'clock'>, showsMs: number): void {
  const { context, typesetter, width, height } = desk;
  const maxWidth = width / 2;
  const set = (text: string) => typesetter.set({ text, size: height * MAIN_SIZE, weight: 700, maxWidth });
  const text = clockText(content, showsMs);
  const main = set(text);
  const sub =
    content.label.trim() === ''
      ? null
      : typesetter.set({ text: content.label, size: height * CLOCK_LABEL_SIZE, weight: 500, maxWidth });
  const margin = { x: height * CLOCK_MARGIN, y: height * CLOCK_MARGIN };
  const { style, accent, corner } = content;
  const mainWidth = set(text.replace(/\d/g, '0')).width;
  const plate = { main, sub, mainWidth, style, accent, side: sideOf(corner), edge: edgeOf(corner), margin };
  drawPlate(context, typesetter, plate, desk);
}

function drawLogo({ context, width, height }: Desk, content: ContentOf<'logo'>, image: Image): void {
  const margin = height * content.margin;
  const wide = width * content.size;
  // A tall logo must fit in between the margins as well.
  const scale = Math.min(wide / image.width, (height - 2 * margin) / image.height);
  const [w, h] = [image.width * scale, image.height * scale];
  const x = sideOf(content.corner) === 'left' ? margin : width - margin - w;
  const y = edgeOf(content.corner) === 'top' ? margin : height - margin - h;
  context.globalAlpha = content.opacity;
  context.drawImage(image, Math.round(x), Math.round(y), Math.round(w), Math.round(h));
}

/** Whole, in the middle: an image of the canvas’s own shape fills it. */
function drawImage({ context, width, height }: Desk, image: Image): void {
  const scale = Math.min(width / image.width, height / image.height);
  const [w, h] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  context.drawImage(image, Math.round((width - w) / 2), Math.round((height - h) / 2), w, h);
}

export class Painter {
  readonly #fonts = new Fonts();

  /**
   * Draws a job; null when nothing of it can be seen.
   * @throws Error when the still cannot be read
   */
  async paint(job: GraphicJob): Promise<Graphic | null> {
    const { content, stillPath } = job;
    if (content.kind === 'none') return null;
    const { width, height } = job.canvas;
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    const desk = { context, typesetter: new Typesetter(context, this.#fonts), width, height };
    if (content.kind === 'lower-third') drawLowerThird(desk, content);
    else if (content.kind === 'clock') drawClock(desk, content, job.showsMs);
    else {
      if (stillPath === null) throw new Error(`the still ${content.media} is not in the media pool`);
      const image = await loadImage(stillPath);
      if (content.kind === 'logo') drawLogo(desk, content, image);
      else drawImage(desk, image);
    }
    return graphicOf(canvas.data(), width, height, job.atMs);
  }
}
