/**
 * Where the pictures of a scene stand, in pixels. Everything is whole and even, so that the colour planes, which have
 * half the size, meet the same edges.
 */
import type { Crop, SceneConfig, SceneLayout, ScenePart } from '../show/scene-config.ts';

export interface Size {
  width: number;
  height: number;
}

export interface Rect extends Size {
  x: number;
  y: number;
}

/** One part of a scene on a canvas. */
export interface SceneBox {
  part: ScenePart;
  /** All that the part covers, its border included. */
  box: Rect;
  /** Width of the border inside the box, in pixels. */
  borderPx: number;
  /** Where the picture is: the box without its border. */
  picture: Rect;
  /** What of the source’s picture shows there. */
  source: Rect;
}

/** The nearest even number; halves go up. */
const even = (value: number): number => 2 * Math.round(value / 2);
/** The nearest even number of at least two. */
const evenSize = (value: number): number => Math.max(2, even(value));

/** What the crop leaves of a picture. */
function cropped(crop: Crop, { width, height }: Size): Rect {
  const x = Math.min(even(crop.left * width), width - 2);
  const y = Math.min(even(crop.top * height), height - 2);
  return {
    x,
    y,
    width: Math.max(2, width - x - even(crop.right * width)),
    height: Math.max(2, height - y - even(crop.bottom * height)),
  };
}

/** The largest rectangle of shape `shape` in the middle of `room`. */
function centred(shape: Size, room: Rect): Rect {
  const wide = shape.width * room.height > shape.height * room.width;
  const width = wide ? room.width : Math.min(room.width, evenSize((room.height * shape.width) / shape.height));
  const height = wide ? Math.min(room.height, evenSize((room.width * shape.height) / shape.width)) : room.height;
  return { x: room.x + even((room.width - width) / 2), y: room.y + even((room.height - height) / 2), width, height };
}

const inside = ({ x, y, width, height }: Rect, px: number): Rect => ({
  x: x + px,
  y: y + px,
  width: width - 2 * px,
  height: height - 2 * px,
});

/** `fill` cuts the picture to the shape of its place, `fit` shrinks the place, border and all, to the shape of the picture. */
function place(part: ScenePart, room: Rect, borderPx: number, picture: Size): SceneBox {
  const whole = cropped(part.crop, picture);
  if (part.scaling === 'fill') {
    const at = inside(room, borderPx);
    return { part, box: room, borderPx, picture: at, source: centred(at, whole) };
  }
  const at = centred(whole, inside(room, borderPx));
  return { part, box: inside(at, -borderPx), borderPx, picture: at, source: whole };
}

/** The places of a layout on the canvas, in the order of `partsOf`. */
function roomsOf(layout: SceneLayout, { width, height }: Size): { part: ScenePart; room: Rect; bordered: boolean }[] {
  const all: Rect = { x: 0, y: 0, width, height };
  switch (layout.kind) {
    case 'full':
      return [{ part: layout.part, room: all, bordered: false }];
    case 'pip': {
      const [w, h] = [evenSize(layout.size * width), evenSize(layout.size * height)];
      // A large inset with a large margin stays on the canvas.
      const marginX = Math.min(even(layout.margin * height), width - w);
      const marginY = Math.min(even(layout.margin * height), height - h);
      const x = layout.corner.endsWith('left') ? marginX : width - w - marginX;
      const y = layout.corner.startsWith('top') ? marginY : height - h - marginY;
      return [
        { part: layout.back, room: all, bordered: false },
        { part: layout.inset, room: { x, y, width: w, height: h }, bordered: true },
      ];
    }
    case 'side-by-side': {
      const gap = even(layout.gap * height);
      const free = width - 3 * gap;
      const left = evenSize(layout.split * free);
      const tall = { y: gap, height: height - 2 * gap };
      return [
        { part: layout.left, room: { x: gap, width: left, ...tall }, bordered: true },
        { part: layout.right, room: { x: 2 * gap + left, width: free - left, ...tall }, bordered: true },
      ];
    }
    case 'quad': {
      const gap = even(layout.gap * height);
      const columns = halves(width, gap);
      const rows = halves(height, gap);
      return layout.parts.map((part, i) => {
        const [column, row] = [columns[i % 2 === 0 ? 0 : 1], rows[i < 2 ? 0 : 1]];
        return {
          part,
          room: { x: column.from, y: row.from, width: column.length, height: row.length },
          bordered: true,
        };
      });
    }
  }
}

interface Span {
  from: number;
  length: number;
}

/** Two even parts of a length with a gap between and around them. */
function halves(length: number, gap: number): [Span, Span] {
  const free = length - 3 * gap;
  const first = evenSize(free / 2);
  return [
    { from: gap, length: first },
    { from: 2 * gap + first, length: free - first },
  ];
}

/**
 * The boxes of a scene on a canvas, from the back to the front. `picture` is the size of the sources’ pictures, when it
 * is not the canvas’s; their shape has to be.
 */
export function sceneBoxes(
  scene: Pick<SceneConfig, 'layout' | 'border'>,
  canvas: Size,
  picture: Size = canvas,
): SceneBox[] {
  const { border } = scene;
  const wished = border.width === 0 ? 0 : evenSize(border.width * canvas.height);
  return roomsOf(scene.layout, canvas).map(({ part, room, bordered }) => {
    // Something of the picture is always left.
    const most = 2 * Math.floor((Math.min(room.width, room.height) - 2) / 4);
    return place(part, room, bordered ? Math.min(wished, Math.max(0, most)) : 0, picture);
  });
}

/** Whether a box shows a whole picture on the whole canvas: then the picture itself serves. */
export const isUntouched = ({ picture, source }: SceneBox, canvas: Size): boolean =>
  [picture, source].every(
    ({ x, y, width, height }) => x === 0 && y === 0 && width === canvas.width && height === canvas.height,
  );
