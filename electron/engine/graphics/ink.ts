/** Which ink can be read on a colour. Pure. */

/** Relative luminance of `#rrggbb`, 0…1 (WCAG 2.2, “relative luminance”). */
export function luminanceOf(colour: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** White or near-black, whichever has the higher contrast on `background` (`#rrggbb`); white where both can be read well. */
export function inkOn(background: string): '#ffffff' | '#0d1218' {
  const level = luminanceOf(background);
  const [white, dark] = [1.05 / (level + 0.05), (level + 0.05) / 0.056];
  return white >= 3 || white >= dark ? '#ffffff' : '#0d1218';
}
