/** How many columns of tiles give the largest pictures in a given room. */
export interface TileLayout {
  columns: number;
  widthPx: number;
}

const MAX_COLUMNS = 8;

/** `labelPx`: height of a tile besides its 16:9 picture. Never fewer than four places, so that one camera does not fill the room. */
export function tileLayout(
  count: number,
  widthPx: number,
  heightPx: number,
  labelPx: number,
  gapPx: number,
): TileLayout {
  let best: TileLayout = { columns: 1, widthPx: 0 };
  const places = Math.max(4, count);
  for (let columns = 1; columns <= Math.min(MAX_COLUMNS, places); columns += 1) {
    const rows = Math.ceil(places / columns);
    const byWidth = (widthPx - (columns - 1) * gapPx) / columns;
    const byHeight = ((heightPx - (rows - 1) * gapPx) / rows - labelPx) * (16 / 9);
    const fits = Math.floor(Math.min(byWidth, byHeight));
    if (fits > best.widthPx) best = { columns, widthPx: fits };
  }
  return best;
}
