import { useMemo } from 'react';
import { sceneBoxes } from '#shared/scene/geometry.ts';
import type { SceneConfig } from '#shared/show/scene-config.ts';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import styles from './SceneDrawing.module.css';
import { partNames } from './scene-edit.ts';

interface SceneDrawingProps {
  scene: SceneConfig;
  part: number;
  onPart: (part: number) => void;
}

/** The scene to scale, as the mixer draws it: outlines, borders, which source is where and which are heard (♪). A click chooses a part. */
export function SceneDrawing({ scene, part, onPart }: SceneDrawingProps) {
  const canvas = useEngine((store) => store.state?.show.canvas ?? null);
  const sources = useEngine((store) => store.state?.sources ?? null);
  const boxes = useMemo(() => (canvas === null ? [] : sceneBoxes(scene, canvas)), [scene, canvas]);
  if (canvas === null) return null;
  const { width, height } = canvas;
  const names = partNames(scene.layout.kind);
  const line = height / 160;
  return (
    <svg
      className={styles.drawing}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Drawing of ${scene.name}`}
      data-testid="scene-drawing"
    >
      <rect width={width} height={height} fill={scene.background} />
      {boxes.map(({ box, borderPx, picture, part: { source: id, sound } }, i) => {
        const source = sources?.find((candidate) => candidate.id === id) ?? null;
        const chosen = i === part;
        const size = Math.min(picture.height / 3, picture.width / 6, height / 9);
        return (
          // A part is told by its place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <g key={i} className={styles.part} onPointerDown={() => onPart(i)} data-part={i}>
            <rect {...box} fill={borderPx > 0 ? scene.border.colour : '#000'} />
            <rect {...picture} className={cx(source === null ? styles.empty : styles.picture)} />
            <rect
              x={picture.x + line}
              y={picture.y + line}
              width={Math.max(0, picture.width - 2 * line)}
              height={Math.max(0, picture.height - 2 * line)}
              fill="none"
              strokeWidth={chosen ? 2.5 * line : line}
              className={chosen ? styles.chosen : styles.outline}
            />
            <text
              x={picture.x + picture.width / 2}
              y={picture.y + picture.height / 2 + size * 0.35}
              fontSize={size}
              textAnchor="middle"
              className={cx(source === null && styles.faint)}
            >
              {source === null ? (names[i] ?? '') : `${source.number} ${source.config.name}${sound ? ' ♪' : ''}`}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
