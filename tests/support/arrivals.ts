/** What arrived at a far end of the program, and what of it is missing. */

/** Pictures in order of arrival. */
export interface Arrivals {
  /** 90 kHz. */
  readonly pts: readonly number[];
  /** On the clock of `performance.now()`; as long as `pts`. */
  readonly atMs: readonly number[];
}

/** Pictures of `list` that are not there between the first and the last one, whatever their order. */
export function missingFrames(list: readonly number[], fps: number): number {
  const ticks = 90_000 / fps;
  const [first] = list;
  if (first === undefined) return 0;
  const numbers = new Set(list.map((pts) => Math.round((pts - first) / ticks)));
  let [low, high] = [0, 0];
  for (const number of numbers) [low, high] = [Math.min(low, number), Math.max(high, number)];
  return high - low + 1 - numbers.size;
}

/** The longest time in which nothing arrived, from `fromMs` to `toMs`. */
export function longestPauseMs({ atMs }: Arrivals, fromMs: number, toMs: number): number {
  const within = atMs.filter((at) => at > fromMs && at < toMs);
  const marks = [fromMs, ...within, toMs];
  return marks.slice(1).reduce((longest, mark, i) => Math.max(longest, mark - (marks[i] ?? mark)), 0);
}

/** When the first picture after `sinceMs` arrived; null when none has. */
export const firstAfter = ({ atMs }: Arrivals, sinceMs: number): number | null =>
  atMs.find((at) => at >= sinceMs) ?? null;

/** Several receptions, one after the other, as one. */
export const together = (parts: readonly Arrivals[]): Arrivals => ({
  pts: parts.flatMap(({ pts }) => [...pts]),
  atMs: parts.flatMap(({ atMs }) => [...atMs]),
});
