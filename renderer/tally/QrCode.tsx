import { useMemo } from 'react';
import { qrPath } from './qr-path.ts';

/** A QR code, dark on white whatever the page looks like: phones do not read inverted ones. */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string | undefined }) {
  const { path, side } = useMemo(() => qrPath(text), [text]);
  return (
    <svg
      className={className}
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
