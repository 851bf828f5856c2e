import type { SceneLayoutKind } from '#shared/show/scene-config.ts';

const PARTS: Record<SceneLayoutKind, readonly (readonly [number, number, number, number])[]> = {
  full: [[1, 1, 14, 8]],
  pip: [[9, 5, 6, 4]],
  'side-by-side': [
    [1, 2.5, 6.5, 5],
    [8.5, 2.5, 6.5, 5],
  ],
  quad: [
    [1, 1, 6.5, 3.5],
    [8.5, 1, 6.5, 3.5],
    [1, 5.5, 6.5, 3.5],
    [8.5, 5.5, 6.5, 3.5],
  ],
};

/** A scene’s layout in small: what is bright is a picture in the scene. */
export function SceneGlyph({ layout, width = 18 }: { layout: SceneLayoutKind; width?: number }) {
  return (
    <svg width={width} height={(width * 10) / 16} viewBox="0 0 16 10" aria-hidden="true">
      <rect x="0.5" y="0.5" width="15" height="9" rx="1" fill="#0a0d10" fillOpacity="0.55" stroke="currentColor" />
      {PARTS[layout].map(([x, y, w, h]) => (
        <rect key={`${x} ${y}`} x={x} y={y} width={w} height={h} fill="currentColor" fillOpacity="0.85" />
      ))}
    </svg>
  );
}
