/** A colour of the theme, for what is painted on a canvas: `--text-soft`. */
export const themeColour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
