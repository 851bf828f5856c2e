/** A remote event: what the show wishes for. A provider turns it into machines. */
import { z } from 'zod';
import { EventId } from '../ids.ts';
import { PushUrl } from './destination-config.ts';
import { plainText } from './plain-text.ts';

/** One smaller rendition of the ladder. The incoming picture is always passed through untouched as the first one. */
export const LadderRung = z.object({
  height: z.int().min(90).max(2160).multipleOf(2),
  videoKbps: z.int().min(50).max(20_000),
});
export type LadderRung = z.infer<typeof LadderRung>;

export const LocalProvider = z.object({
  kind: z.literal('local'),
  ladder: z
    .array(LadderRung)
    .max(5)
    .default([
      { height: 480, videoKbps: 1200 },
      { height: 240, videoKbps: 400 },
    ]),
  /** How many segments the live playlist holds. */
  windowSegments: z.int().min(3).max(600).default(10),
});

export const CustomProvider = z.object({
  kind: z.literal('custom'),
  ingestUrl: PushUrl,
  /** RTMP stream key, or SRT stream id. */
  key: plainText(512).optional(),
  passphrase: plainText(79).min(10).optional(),
  playbackUrl: z
    .string()
    .trim()
    .max(2048)
    .regex(/^https?:\/\/[^\s]+$/i, 'an http or https address')
    .optional(),
});

export const EventProvider = z.discriminatedUnion('kind', [LocalProvider, CustomProvider]);
export type EventProvider = z.infer<typeof EventProvider>;

export const EventConfig = z.object({
  id: EventId,
  title: z.string().trim().min(1, 'an event needs a title').max(80),
  /** ISO 8601, optional: shown with a countdown; nothing starts by itself. */
  scheduledStart: z.iso.datetime({ offset: true }).optional(),
  provider: EventProvider,
});
export type EventConfig = z.infer<typeof EventConfig>;
