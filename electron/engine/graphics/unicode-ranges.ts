/** CSS `unicode-range` lists: which characters a slice of a font holds. Pure. */
export type CodePoints = readonly (readonly [first: number, last: number])[];

/** Reads a list such as `U+0600-06FF,U+200C,U+4??`. @throws Error when a part of it is no range */
export function parseRanges(list: string): CodePoints {
  return list.split(',').map((part) => {
    const match = /^U\+([0-9a-f]{1,6}|[0-9a-f]{0,5}\?{1,6})(?:-([0-9a-f]{1,6}))?$/i.exec(part.trim());
    if (match?.[1] === undefined) throw new Error(`no range of characters: ${part}`);
    const [, first, last] = match;
    return [
      Number.parseInt(first.replaceAll('?', '0'), 16),
      Number.parseInt(last ?? first.replaceAll('?', 'f'), 16),
    ] as const;
  });
}

export const holds = (ranges: CodePoints, codePoint: number): boolean =>
  ranges.some(([first, last]) => codePoint >= first && codePoint <= last);
