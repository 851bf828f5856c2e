import { useMemo, useRef } from 'react';
import type { Canvas } from '#shared/canvas.ts';
import { sceneBoxes } from '#shared/scene/geometry.ts';
import type { SceneConfig } from '#shared/show/scene-config.ts';
import { useEngine } from '../store/engine.ts';
import styles from './SceneDrawing.module.css';
import { partNames } from './scene-edit.ts';
import { DRAWING_WIDTH, useScenePictures } from './use-scene-pictures.ts';

interface SceneDrawingProps {
  scene: SceneConfig;
  part: number;
  onPart: (part: number) => void;
}

/**
 * The scene to scale, by the mixer’s own geometry: pictures, borders, which source is where and which are heard (♪). A
 * click chooses a part.
 */
export function SceneDrawing(props: SceneDrawingProps) {
  const canvas = useEngine((store) => store.state?.show.canvas ?? null);
  return canvas === null ? null : <Drawing {...props} canvas={canvas} />;
}

function Drawing({ scene, part, onPart, canvas }: SceneDrawingProps & { canvas: Canvas }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const sources = useEngine((store) => store.state?.sources ?? null);
  const { width, height } = canvas;
  const boxes = useMemo(() => sceneBoxes(scene, { width, height }), [scene, width, height]);
  const live = sources?.filter(({ status }) => status === 'live').map(({ id }) => id) ?? [];
  useScenePictures(ref, scene, canvas, live.join(' '));
  const names = partNames(scene.layout.kind);
  const line = height / 160;
  return (
    <div className={styles.drawing} data-testid="scene-drawing">
      <canvas
        ref={ref}
        className={styles.layer}
        width={DRAWING_WIDTH}
        height={Math.round((DRAWING_WIDTH * height) / width)}
      />
      <svg
        className={styles.layer}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Drawing of ${scene.name}`}
      >
        {boxes.map(({ picture, part: { source: id, sound } }, i) => {
          const source = sources?.find((candidate) => candidate.id === id) ?? null;
          const size = Math.min(picture.height / 5, picture.width / 12, height / 11);
          return (
            // A part is told by its place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <g key={i} className={styles.part} onPointerDown={() => onPart(i)} data-part={i}>
              <rect {...picture} fill="transparent" />
              <rect
                x={picture.x + line}
                y={picture.y + line}
                width={Math.max(0, picture.width - 2 * line)}
                height={Math.max(0, picture.height - 2 * line)}
                fill="none"
                strokeWidth={i === part ? 3 * line : line}
                className={i === part ? styles.chosen : styles.outline}
              />
              <text
                x={picture.x + size * 0.5}
                y={picture.y + size * 1.2}
                fontSize={size}
                strokeWidth={size / 5}
                className={source === null ? styles.faint : undefined}
              >
                {source === null ? (names[i] ?? '') : `${source.number} ${source.config.name}${sound ? ' ♪' : ''}`}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
