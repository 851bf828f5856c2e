/** Program encoder settings: H.264 or HEVC and AAC, constant bit rate, MPEG-TS. */
import { z } from 'zod';

export const X264_PRESETS = ['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium'] as const;

export const VIDEO_CODECS = ['h264', 'hevc'] as const;
export type VideoCodec = (typeof VIDEO_CODECS)[number];

/** What encodes: software, or a graphics card through its maker’s interface. */
export const ENCODER_IMPLEMENTATIONS = [
  'x264',
  'x265',
  'nvenc',
  'qsv',
  'vaapi',
  'videotoolbox',
  'amf',
  'mediafoundation',
] as const;
export type EncoderImplementation = (typeof ENCODER_IMPLEMENTATIONS)[number];

/** Lowering the bitrate while a connection is too narrow for it; `videoKbps` is what it rises back to. */
const adaptiveFields = {
  enabled: z.boolean(),
  /** It never goes below this. */
  minKbps: z.int().min(100).max(50_000),
  /** How much it rises at once. */
  stepKbps: z.int().min(50).max(5000),
};

export const AdaptiveSettings = z.object({
  enabled: adaptiveFields.enabled.default(true),
  minKbps: adaptiveFields.minKbps.default(600),
  stepKbps: adaptiveFields.stepKbps.default(300),
});
export type AdaptiveSettings = z.infer<typeof AdaptiveSettings>;

const encoderFields = {
  codec: z.enum(VIDEO_CODECS),
  /** `auto`: the first graphics card that has passed its trial, else software. */
  implementation: z.enum(['auto', ...ENCODER_IMPLEMENTATIONS]),
  preset: z.enum(X264_PRESETS),
  videoKbps: z.int().min(200).max(50_000),
  audioKbps: z.int().min(64).max(320),
  /** Seconds from one key frame to the next; also the length of an HLS segment. */
  keyIntervalS: z.number().min(0.5).max(10),
  /** `low-delay`: no B-frames, no look-ahead. `quality`: both, about half a second later. */
  tuning: z.enum(['low-delay', 'quality']),
};

export const EncoderSettings = z.object({
  codec: encoderFields.codec.default('h264'),
  implementation: encoderFields.implementation.default('x264'),
  preset: encoderFields.preset.default('veryfast'),
  videoKbps: encoderFields.videoKbps.default(3000),
  audioKbps: encoderFields.audioKbps.default(128),
  keyIntervalS: encoderFields.keyIntervalS.default(1),
  tuning: encoderFields.tuning.default('low-delay'),
  adaptive: AdaptiveSettings.prefault({}),
});
/** Some of the settings. Made from the bare fields: `EncoderSettings.partial()` would fill in the defaults of the rest. */
export const EncoderChanges = z
  .strictObject({ ...encoderFields, adaptive: z.strictObject(adaptiveFields).partial() })
  .partial();
export type EncoderChanges = z.infer<typeof EncoderChanges>;
export type EncoderSettings = z.infer<typeof EncoderSettings>;

/** Small pictures for the page: source tiles and the program monitor. Off saves their encoding. */
const pictureFields = {
  enabled: z.boolean(),
  widthPx: z.int().min(160).max(960).multipleOf(2),
  fps: z.int().min(1).max(30),
};

export const PictureSettings = z.object({
  enabled: pictureFields.enabled.default(true),
  widthPx: pictureFields.widthPx.default(480),
  fps: pictureFields.fps.default(15),
});
export const PictureChanges = z.strictObject(pictureFields).partial();
export type PictureSettings = z.infer<typeof PictureSettings>;

/** `settings` with some of them changed. */
export const withEncoderChanges = (settings: EncoderSettings, changes: EncoderChanges | undefined): EncoderSettings =>
  EncoderSettings.parse({
    ...settings,
    ...changes,
    adaptive: { ...settings.adaptive, ...changes?.adaptive },
  });
