import { create } from 'qrcode';

/** Light modules around a code; fewer, and phones do not find it (ISO/IEC 18004). */
const QUIET = 4;

/** A QR code as one SVG path of dark modules, one unit each, and the side of the square it needs with its quiet zone. */
export function qrPath(text: string): { path: string; side: number } {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let run = 0;
      while (column + run < size && data[row * size + column + run]) run += 1;
      if (run > 0) path += `M${column + QUIET} ${row + QUIET}h${run}v1h-${run}z`;
      column += run;
    }
  }
  return { path, side: size + 2 * QUIET };
}
