import { type RefObject, useEffect, useRef } from 'react';
import { type SceneBox, type Size, sceneBoxes } from '#shared/scene/geometry.ts';
import { partsOf, type SceneConfig } from '#shared/show/scene-config.ts';
import { monitorStreams } from '../monitors/streams.ts';

/** Width of the drawing’s own canvas; the tiles’ pictures are no larger. */
export const DRAWING_WIDTH = 480;

/** Draws the newest picture of each part where the mixer would, cropped and scaled alike. */
function paint(
  context: CanvasRenderingContext2D,
  boxes: readonly SceneBox[],
  canvas: Size,
  pictures: ReadonlyMap<string, HTMLCanvasElement>,
  { background, border }: Pick<SceneConfig, 'background' | 'border'>,
): void {
  const scale = context.canvas.width / canvas.width;
  context.fillStyle = background;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  for (const { part, box, picture, source, borderPx } of boxes) {
    if (borderPx > 0) {
      context.fillStyle = border.colour;
      context.fillRect(box.x * scale, box.y * scale, box.width * scale, box.height * scale);
    }
    const newest = part.source === null ? undefined : pictures.get(part.source);
    const place = [picture.x * scale, picture.y * scale, picture.width * scale, picture.height * scale] as const;
    if (newest === undefined) {
      context.fillStyle = '#1a2129';
      context.fillRect(...place);
      continue;
    }
    // Tiles are small; what the geometry says counts in pixels of the canvas.
    const tile = newest.width / canvas.width;
    context.drawImage(newest, source.x * tile, source.y * tile, source.width * tile, source.height * tile, ...place);
  }
}

/**
 * Keeps a canvas painted with the scene as it is now, from the pictures of the sources’ tiles. `live`: ids of the sources
 * that are live, with spaces between; the last picture of another one is never shown as if it were.
 */
export function useScenePictures(
  ref: RefObject<HTMLCanvasElement | null>,
  scene: SceneConfig,
  canvas: Size,
  live: string,
): void {
  const pictures = useRef(new Map<string, HTMLCanvasElement>());
  const { width, height } = canvas;
  const shown = new Set(live.split(' '));
  const ids = [...new Set(partsOf(scene).flatMap(({ source }) => (source !== null && shown.has(source) ? source : [])))]
    .sort()
    .join(' ');
  const repaint = useRef<() => void>(() => {});

  useEffect(() => {
    const context = ref.current?.getContext('2d') ?? null;
    const size = { width, height };
    const boxes = sceneBoxes(scene, size);
    repaint.current = () => {
      if (context !== null) paint(context, boxes, size, pictures.current, scene);
    };
    repaint.current();
  }, [ref, scene, width, height]);

  useEffect(() => {
    const known = pictures.current;
    // However many sources have a new picture, the drawing is made once a screen’s frame.
    let due: number | null = null;
    const soon = (): void => {
      due ??= requestAnimationFrame(() => {
        due = null;
        repaint.current();
      });
    };
    const stops = ids.split(' ').flatMap((id) => {
      if (id === '') return [];
      const copy = document.createElement('canvas');
      const stop = monitorStreams.watch(id, (picture) => {
        if (copy.width !== picture.width || copy.height !== picture.height) {
          copy.width = picture.width;
          copy.height = picture.height;
        }
        copy.getContext('2d')?.drawImage(picture, 0, 0);
        known.set(id, copy);
        soon();
      });
      return [stop];
    });
    return () => {
      for (const stop of stops) stop();
      if (due !== null) cancelAnimationFrame(due);
      // A picture that is not renewed must not be taken for a live one.
      known.clear();
      repaint.current();
    };
  }, [ids]);
}
