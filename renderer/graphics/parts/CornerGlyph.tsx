import type { PIP_CORNERS } from '#shared/show/scene-config.ts';

/** A picture with something small in one of its corners. */
export function CornerGlyph({ corner }: { corner: (typeof PIP_CORNERS)[number] }) {
  return (
    <svg width="18" height="11" viewBox="0 0 16 10" aria-hidden="true">
      <rect x="0.5" y="0.5" width="15" height="9" rx="1" fill="none" stroke="currentColor" opacity="0.6" />
      <rect
        x={corner.endsWith('left') ? 2 : 9}
        y={corner.startsWith('top') ? 2 : 5}
        width="5"
        height="3"
        fill="currentColor"
      />
    </svg>
  );
}
