/** Program encoder settings: H.264 by x264 and AAC, constant bit rate, MPEG-TS. */
import { z } from 'zod';

export const X264_PRESETS = ['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium'] as const;

const encoderFields = {
  preset: z.enum(X264_PRESETS),
  videoKbps: z.int().min(200).max(50_000),
  audioKbps: z.int().min(64).max(320),
  /** Seconds from one key frame to the next; also the length of an HLS segment. */
  keyIntervalS: z.number().min(0.5).max(10),
  /** `low-delay`: no B-frames, no look-ahead. `quality`: both, about half a second later. */
  tuning: z.enum(['low-delay', 'quality']),
};

export const EncoderSettings = z.object({
  preset: encoderFields.preset.default('veryfast'),
  videoKbps: encoderFields.videoKbps.default(3000),
  audioKbps: encoderFields.audioKbps.default(128),
  keyIntervalS: encoderFields.keyIntervalS.default(1),
  tuning: encoderFields.tuning.default('low-delay'),
});
/** Some of the settings. Made from the bare fields: `EncoderSettings.partial()` would fill in the defaults of the rest. */
export const EncoderChanges = z.strictObject(encoderFields).partial();
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
