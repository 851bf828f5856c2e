/** How far a job is and how long it still takes. Pure. */

/** Before this share of it is done, a guess of the rest would jump about. */
const FIRST_GUESS = 0.02;

export interface JobProgress {
  progress: number | null;
  etaS: number | null;
}

/**
 * `doneMs` of `totalMs` after `workedMs` of work. Never says it is done: the file’s index is still written when the last
 * picture is.
 */
export function progressOf(doneMs: number | null, totalMs: number | null, workedMs: number): JobProgress {
  if (doneMs === null || totalMs === null || totalMs <= 0) return { progress: null, etaS: null };
  const progress = Math.min(0.99, Math.max(0, doneMs / totalMs));
  const etaS = progress < FIRST_GUESS ? null : Math.max(1, Math.round((workedMs * (1 - progress)) / progress / 1000));
  return { progress: Math.round(progress * 1000) / 1000, etaS };
}
