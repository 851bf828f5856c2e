/** Program encoder settings: H.264 by x264 and AAC, constant bit rate, MPEG-TS. */
import { z } from 'zod';

export const X264_PRESETS = ['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium'] as const;

export const EncoderSettings = z.object({
  preset: z.enum(X264_PRESETS).default('veryfast'),
  videoKbps: z.int().min(200).max(50_000).default(3000),
  audioKbps: z.int().min(64).max(320).default(128),
  /** Seconds from one key frame to the next; also the length of an HLS segment. */
  keyIntervalS: z.number().min(0.5).max(10).default(1),
  /** `low-delay`: no B-frames, no look-ahead. `quality`: both, about half a second later. */
  tuning: z.enum(['low-delay', 'quality']).default('low-delay'),
});
export type EncoderSettings = z.infer<typeof EncoderSettings>;

/** Small pictures for the page: source tiles and the program monitor. Off saves their encoding. */
export const PictureSettings = z.object({
  enabled: z.boolean().default(true),
  widthPx: z.int().min(160).max(960).multipleOf(2).default(480),
  fps: z.int().min(1).max(30).default(15),
});
export type PictureSettings = z.infer<typeof PictureSettings>;
