/** The sound desk: a strip a source and a master. Levels in dB, 48 kHz stereo. */
import { z } from 'zod';

/** The lowest place of a fader; it is silence. */
export const FADER_OFF_DB = -90;
export const FADER_MAX_DB = 10;

/** A fader in steps of 0.1 dB. */
export const FaderDb = z
  .number()
  .min(FADER_OFF_DB)
  .max(FADER_MAX_DB)
  .transform((db) => Math.round(db * 10) / 10);

/** `follow`: on while its picture is on program; `on`: always; `off`: never. */
export const STRIP_MODES = ['follow', 'on', 'off'] as const;

const gateFields = {
  on: z.boolean(),
  thresholdDb: z.number().min(-80).max(0),
  /** Level of what is held back. */
  rangeDb: z.number().min(-80).max(0),
  attackMs: z.number().min(0.1).max(100),
  holdMs: z.number().min(0).max(2000),
  releaseMs: z.number().min(5).max(2000),
};
const compressorFields = {
  on: z.boolean(),
  thresholdDb: z.number().min(-60).max(0),
  ratio: z.number().min(1).max(20),
  attackMs: z.number().min(0.1).max(200),
  releaseMs: z.number().min(5).max(3000),
  makeupDb: z.number().min(0).max(24),
};
const highPassFields = { on: z.boolean(), hz: z.number().min(20).max(1000) };

export const Gate = z.object({
  on: gateFields.on.default(false),
  thresholdDb: gateFields.thresholdDb.default(-50),
  rangeDb: gateFields.rangeDb.default(-40),
  attackMs: gateFields.attackMs.default(2),
  holdMs: gateFields.holdMs.default(100),
  releaseMs: gateFields.releaseMs.default(200),
});
export const Compressor = z.object({
  on: compressorFields.on.default(false),
  thresholdDb: compressorFields.thresholdDb.default(-20),
  ratio: compressorFields.ratio.default(3),
  attackMs: compressorFields.attackMs.default(10),
  releaseMs: compressorFields.releaseMs.default(150),
  makeupDb: compressorFields.makeupDb.default(0),
});
export const HighPass = z.object({ on: highPassFields.on.default(false), hz: highPassFields.hz.default(80) });

const stripFields = {
  faderDb: FaderDb,
  mute: z.boolean(),
  /** −1 left, 0 middle, 1 right. */
  pan: z.number().min(-1).max(1),
  mode: z.enum(STRIP_MODES),
};
export const StripSettings = z.object({
  faderDb: stripFields.faderDb.default(0),
  mute: stripFields.mute.default(false),
  pan: stripFields.pan.default(0),
  mode: stripFields.mode.default('follow'),
  highPass: HighPass.prefault({}),
  gate: Gate.prefault({}),
  compressor: Compressor.prefault({}),
});
export type StripSettings = z.infer<typeof StripSettings>;
/** Some of a strip’s settings; what is left out stays. */
export const StripChanges = z
  .strictObject({
    ...stripFields,
    highPass: z.strictObject(highPassFields).partial(),
    gate: z.strictObject(gateFields).partial(),
    compressor: z.strictObject(compressorFields).partial(),
  })
  .partial();
export type StripChanges = z.infer<typeof StripChanges>;

const limiterFields = {
  on: z.boolean(),
  /** True-peak ceiling. */
  ceilingDbtp: z.number().min(-12).max(0),
  releaseMs: z.number().min(5).max(1000),
};
export const MasterSettings = z.object({
  faderDb: FaderDb.default(0),
  mute: z.boolean().default(false),
  limiter: z
    .object({
      on: limiterFields.on.default(true),
      ceilingDbtp: limiterFields.ceilingDbtp.default(-1),
      releaseMs: limiterFields.releaseMs.default(100),
    })
    .prefault({}),
  /** Program quieter than this for longer than `silenceS` while it should sound warns. */
  silenceDb: z.number().min(-90).max(-20).default(-60),
  silenceS: z.number().min(1).max(120).default(10),
});
export type MasterSettings = z.infer<typeof MasterSettings>;
export const MasterChanges = z
  .strictObject({
    faderDb: FaderDb,
    mute: z.boolean(),
    limiter: z.strictObject(limiterFields).partial(),
    silenceDb: z.number().min(-90).max(-20),
    silenceS: z.number().min(1).max(120),
  })
  .partial();
export type MasterChanges = z.infer<typeof MasterChanges>;

export const SoundConfig = z.object({
  /** By source id; a source without an entry has the settings of a new strip. */
  strips: z.record(z.string(), StripSettings).default({}),
  master: MasterSettings.prefault({}),
});
export type SoundConfig = z.infer<typeof SoundConfig>;

export const NEW_STRIP: StripSettings = StripSettings.parse({});
/** The strip of a source, as it was set or new. */
export const stripOf = (sound: SoundConfig, source: string): StripSettings => sound.strips[source] ?? NEW_STRIP;
