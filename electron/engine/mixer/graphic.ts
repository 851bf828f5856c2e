/** A picture with alpha, ready for keying: part of the canvas, planar, limited-range BT.709. */
export interface Graphic {
  /** Place of its top left corner on the canvas; all four even. */
  x: number;
  y: number;
  width: number;
  height: number;
  /**
   * Planes one after the other: luma, both colour planes at half size, alpha at full size, alpha at half size for the
   * colour planes. Colours are not multiplied by alpha; alpha is 0…255.
   */
  planes: Uint8Array;
  /** Wall clock from which it shows, ms since 1970; null: at once. */
  atMs: number | null;
}

/** Bytes of a graphic’s planes. */
export const graphicBytes = (width: number, height: number): number =>
  (width * height * 3) / 2 + (width * height * 5) / 4;
