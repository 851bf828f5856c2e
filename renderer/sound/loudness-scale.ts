/**
 * Loudness targets and scale. EBU R 128: −23 LUFS, maximum true peak −1 dBTP; the scale is EBU’s +18 scale in absolute
 * values (EBU Tech 3341), which also holds the targets of streaming services.
 */
export const R128_LUFS = -23;
export const LOUDNESS_TARGETS_LUFS = [-23, -16, -14] as const;
export type LoudnessTarget = (typeof LOUDNESS_TARGETS_LUFS)[number];
export const MAX_TRUE_PEAK_DBTP = -1;

const LOW_LUFS = -41;
const HIGH_LUFS = -5;
export const LOUDNESS_MARKS_LUFS: readonly number[] = [-5, -14, -23, -32, -41];

/** Where on the scale a loudness is, 0…1. */
export const loudnessPlace = (lufs: number): number =>
  Math.min(1, Math.max(0, (lufs - LOW_LUFS) / (HIGH_LUFS - LOW_LUFS)));
