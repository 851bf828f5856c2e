/** Several tries as one figure: the median, and how far the tries lie apart. */
export interface Spread {
  median: number;
  min: number;
  max: number;
  tries: number;
}

/** @throws RangeError when there is nothing to sum up */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError('a spread needs at least one value');
  const upper = sorted[sorted.length >> 1] ?? max;
  const lower = sorted[(sorted.length - 1) >> 1] ?? min;
  return { median: (lower + upper) / 2, min, max, tries: sorted.length };
}

/** A single value. */
export const single = (value: number): Spread => spread([value]);
