/** Paints one thing a picture of the screen, so that many graphs never cost one picture. */
const waiting = new Set<() => void>();
let asked = false;

function step(): void {
  const [first] = waiting;
  if (first !== undefined) {
    waiting.delete(first);
    first();
  }
  asked = waiting.size > 0;
  if (asked) requestAnimationFrame(step);
}

/** Calls `paint` in one of the next frames; once, however often it is asked for before. */
export function paintSoon(paint: () => void): void {
  waiting.add(paint);
  if (asked) return;
  asked = true;
  requestAnimationFrame(step);
}

/** `paint` is not needed any more. */
export const paintNever = (paint: () => void): void => void waiting.delete(paint);
