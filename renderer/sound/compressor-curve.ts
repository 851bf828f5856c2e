/** What a compressor makes of a steady level: straight below its threshold, flatter above, and its make-up on top. */
import type { StripSettings } from '#shared/show/sound-config.ts';

type CurveSettings = Pick<StripSettings['compressor'], 'thresholdDb' | 'ratio' | 'makeupDb'>;

/** Level out for a steady level in, dB; a hard knee. */
export function compressedDb(inDb: number, { thresholdDb, ratio, makeupDb }: CurveSettings): number {
  const over = Math.max(0, inDb - thresholdDb);
  return inDb - over + over / ratio + makeupDb;
}

export const CURVE_FLOOR_DB = -60;

/** The curve as points of a square of `size`, 0 dB at the right and at the top, for an SVG polyline. */
export function curvePoints(settings: CurveSettings, size: number): string {
  const at = (db: number): number => ((db - CURVE_FLOOR_DB) / -CURVE_FLOOR_DB) * size;
  return [CURVE_FLOOR_DB, settings.thresholdDb, 0]
    .map((inDb) => `${at(inDb).toFixed(1)},${(size - at(compressedDb(inDb, settings))).toFixed(1)}`)
    .join(' ');
}
