/** What there is to set beside fader and keys, with its range: the schema’s own. */
import type { MasterChanges, MasterSettings, StripChanges, StripSettings } from '#shared/show/sound-config.ts';

export interface SettingRow<Settings, Changes> {
  name: string;
  unit: string;
  min: number;
  max: number;
  step: number;
  logarithmic?: boolean;
  read: (settings: Settings) => number;
  change: (value: number) => Changes;
}

/** A source’s own sound delay; it belongs to the source, not to the strip. */
export const DELAY_ROW = { name: 'Delay', unit: 'ms', min: 0, max: 4000, step: 1 };

type StripRow = SettingRow<StripSettings, StripChanges>;
type MasterRow = SettingRow<MasterSettings, MasterChanges>;

export const HIGH_PASS_ROWS: readonly StripRow[] = [
  {
    name: 'Corner',
    unit: 'Hz',
    min: 20,
    max: 1000,
    step: 1,
    logarithmic: true,
    read: ({ highPass }) => highPass.hz,
    change: (hz) => ({ highPass: { hz } }),
  },
];

export const GATE_ROWS: readonly StripRow[] = [
  {
    name: 'Threshold',
    unit: 'dBFS',
    min: -80,
    max: 0,
    step: 0.5,
    read: ({ gate }) => gate.thresholdDb,
    change: (thresholdDb) => ({ gate: { thresholdDb } }),
  },
  {
    name: 'Range',
    unit: 'dB',
    min: -80,
    max: 0,
    step: 0.5,
    read: ({ gate }) => gate.rangeDb,
    change: (rangeDb) => ({ gate: { rangeDb } }),
  },
  {
    name: 'Attack',
    unit: 'ms',
    min: 0.1,
    max: 100,
    step: 0.1,
    logarithmic: true,
    read: ({ gate }) => gate.attackMs,
    change: (attackMs) => ({ gate: { attackMs } }),
  },
  {
    name: 'Hold',
    unit: 'ms',
    min: 0,
    max: 2000,
    step: 10,
    read: ({ gate }) => gate.holdMs,
    change: (holdMs) => ({ gate: { holdMs } }),
  },
  {
    name: 'Release',
    unit: 'ms',
    min: 5,
    max: 2000,
    step: 1,
    logarithmic: true,
    read: ({ gate }) => gate.releaseMs,
    change: (releaseMs) => ({ gate: { releaseMs } }),
  },
];

export const COMPRESSOR_ROWS: readonly StripRow[] = [
  {
    name: 'Threshold',
    unit: 'dBFS',
    min: -60,
    max: 0,
    step: 0.5,
    read: ({ compressor }) => compressor.thresholdDb,
    change: (thresholdDb) => ({ compressor: { thresholdDb } }),
  },
  {
    name: 'Ratio',
    unit: ': 1',
    min: 1,
    max: 20,
    step: 0.1,
    logarithmic: true,
    read: ({ compressor }) => compressor.ratio,
    change: (ratio) => ({ compressor: { ratio } }),
  },
  {
    name: 'Attack',
    unit: 'ms',
    min: 0.1,
    max: 200,
    step: 0.1,
    logarithmic: true,
    read: ({ compressor }) => compressor.attackMs,
    change: (attackMs) => ({ compressor: { attackMs } }),
  },
  {
    name: 'Release',
    unit: 'ms',
    min: 5,
    max: 3000,
    step: 1,
    logarithmic: true,
    read: ({ compressor }) => compressor.releaseMs,
    change: (releaseMs) => ({ compressor: { releaseMs } }),
  },
  {
    name: 'Make-up',
    unit: 'dB',
    min: 0,
    max: 24,
    step: 0.5,
    read: ({ compressor }) => compressor.makeupDb,
    change: (makeupDb) => ({ compressor: { makeupDb } }),
  },
];

export const LIMITER_ROWS: readonly MasterRow[] = [
  {
    name: 'Ceiling',
    unit: 'dBTP',
    min: -12,
    max: 0,
    step: 0.1,
    read: ({ limiter }) => limiter.ceilingDbtp,
    change: (ceilingDbtp) => ({ limiter: { ceilingDbtp } }),
  },
  {
    name: 'Release',
    unit: 'ms',
    min: 5,
    max: 1000,
    step: 1,
    logarithmic: true,
    read: ({ limiter }) => limiter.releaseMs,
    change: (releaseMs) => ({ limiter: { releaseMs } }),
  },
];

export const SILENCE_ROWS: readonly MasterRow[] = [
  {
    name: 'Below',
    unit: 'dBFS',
    min: -90,
    max: -20,
    step: 1,
    read: ({ silenceDb }) => silenceDb,
    change: (silenceDb) => ({ silenceDb }),
  },
  {
    name: 'For',
    unit: 's',
    min: 1,
    max: 120,
    step: 1,
    read: ({ silenceS }) => silenceS,
    change: (silenceS) => ({ silenceS }),
  },
];
