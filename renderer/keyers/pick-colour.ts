/** The eyedropper’s arithmetic. */

/** Pixels around the point that are averaged: a JPEG’s single pixel says little. */
export const REACH_PX = 2;

/** Where a point of the screen lies in a picture that is shown whole in the middle of `shown`; null outside it. */
export function pointInPicture(
  point: { x: number; y: number },
  shown: { left: number; top: number; width: number; height: number },
  picture: { width: number; height: number },
): { x: number; y: number } | null {
  const scale = Math.min(shown.width / picture.width, shown.height / picture.height);
  if (!(scale > 0)) return null;
  const x = (point.x - shown.left - (shown.width - picture.width * scale) / 2) / scale;
  const y = (point.y - shown.top - (shown.height - picture.height * scale) / 2) / scale;
  const inside = x >= 0 && y >= 0 && x < picture.width && y < picture.height;
  return inside ? { x: Math.floor(x), y: Math.floor(y) } : null;
}

/** Mean of RGBA pixels as #rrggbb. */
export function meanColour(rgba: ArrayLike<number>): string {
  const count = Math.max(1, Math.floor(rgba.length / 4));
  const mean = (channel: number): string => {
    let sum = 0;
    for (let i = channel; i < rgba.length; i += 4) sum += rgba[i] ?? 0;
    return Math.round(sum / count)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${mean(0)}${mean(1)}${mean(2)}`;
}
