/** Levels between decibels and factors, and times as smoothing. */
import { SAMPLE_RATE_HZ } from '../canvas.ts';
import { FADER_OFF_DB } from '../show/sound-config.ts';

/** The factor of a gain in dB. */
export const gainOfDb = (db: number): number => 10 ** (db / 20);

/** The factor of a fader; its lowest place is silence. */
export const faderGain = (db: number): number => (db <= FADER_OFF_DB ? 0 : gainOfDb(db));

/** A factor in dB, at least `floorDb`. */
export const dbOfGain = (gain: number, floorDb = -200): number =>
  gain <= 0 ? floorDb : Math.max(floorDb, 20 * Math.log10(gain));

/**
 * What balance leaves of left and right, −1 (left) … 1 (right). In the middle both are untouched; towards a side the
 * other one goes down in a straight line to nothing, and none gets louder.
 */
export const balanceLeft = (pan: number): number => Math.min(1, 1 - pan);
export const balanceRight = (pan: number): number => Math.min(1, 1 + pan);

/** How much of the way to its aim a one-pole filter with time constant `ms` goes in one sample at 48 kHz. */
export const smoothing = (ms: number): number => 1 - Math.exp(-1000 / (ms * SAMPLE_RATE_HZ));
