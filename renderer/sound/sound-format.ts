/** Levels as people at a sound desk read them. A real minus sign, one decimal, a sign on what is above 0. */
import { FADER_OFF_DB } from '#shared/show/sound-config.ts';

const signed = (value: number, digits: number): string => {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value < 0 ? `−${text}` : `+${text}`;
};

/** A fader: `−∞`, `−3.5`, `0.0`, `+2.0`. */
export const formatFader = (db: number): string => (db <= FADER_OFF_DB ? '−∞' : signed(db, 1));

/** A fader for those who hear it. */
export const sayFader = (db: number): string =>
  db <= FADER_OFF_DB ? 'off' : `${db < 0 ? 'minus ' : ''}${Math.abs(db).toFixed(1)} decibels`;

/** A loudness or a true peak: `−23.0`; a dash while there is nothing to tell. */
export function formatLoudness(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(1);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** How far a loudness is from its target, LU: `+0.4`; a dash while unknown. */
export const formatDeviation = (lufs: number | null, targetLufs: number): string =>
  lufs === null || !Number.isFinite(lufs) ? '–' : signed(lufs - targetLufs, 1);

/** `C`, `L 50`, `R 100`: how far to a side, in per cent. */
export function formatPan(pan: number): string {
  const percent = Math.round(Math.abs(pan) * 100);
  if (percent === 0) return 'C';
  return `${pan < 0 ? 'L' : 'R'} ${percent}`;
}

/** A number with at most `digits` decimals and a real minus sign. */
export function formatNumber(value: number, digits: number): string {
  const text = String(Number(Math.abs(value).toFixed(digits)));
  return value < 0 && text !== '0' ? `−${text}` : text;
}

/** A number as it was typed; null when it is none. */
export function parseNumber(text: string): number | null {
  const plain = text.trim().replaceAll('−', '-').replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}
