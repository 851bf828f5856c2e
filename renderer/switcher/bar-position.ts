/** Where the T-bar goes: by a hand that has hold of it, and by the keyboard. 0 is its lower end, 1 its upper one. */

/** So near to an end that a hand cannot mean anything else. */
const END = 0.012;
const STEP = 0.02;
const PAGE = 0.1;

const clamp = (position: number): number => Math.min(1, Math.max(0, position));
/** Steps add up to round numbers, so that the way back ends exactly where it began. */
const rounded = (position: number): number => Math.round(clamp(position) * 1000) / 1000;

/** From where it was taken hold of, moved up by `upPx` of a way of `wayPx`. */
export function dragged(takenAt: number, upPx: number, wayPx: number): number {
  if (wayPx <= 0) return takenAt;
  const position = clamp(takenAt + upPx / wayPx);
  if (position < END) return 0;
  return position > 1 - END ? 1 : rounded(position);
}

/** What a key does to it; null for a key that is none of its own. */
export function nudged(position: number, key: string): number | null {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return rounded(position + STEP);
    case 'ArrowDown':
    case 'ArrowLeft':
      return rounded(position - STEP);
    case 'PageUp':
      return rounded(position + PAGE);
    case 'PageDown':
      return rounded(position - PAGE);
    case 'Home':
      return 0;
    case 'End':
      return 1;
    default:
      return null;
  }
}
