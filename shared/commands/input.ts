/** `source.probe` and `device.list`: what could become a source. Neither changes the show. */
import { z } from 'zod';
import { SourceId } from '../ids.ts';
import { DEVICE_APIS, SCREEN_APIS, SOUND_APIS } from '../show/source-config.ts';
import { Changes, define, none, setup } from './define.ts';

export const ProbedVideo = z.object({
  codec: z.string(),
  width: z.int(),
  height: z.int(),
  /** Null where the feed does not say. */
  fps: z.number().nullable(),
  interlaced: z.boolean(),
  bitDepth: z.int().nullable(),
  kbps: z.number().nullable(),
});
export type ProbedVideo = z.infer<typeof ProbedVideo>;

export const ProbedAudio = z.object({
  /** What `audioTrack` has to be for this one. */
  track: z.int(),
  codec: z.string(),
  /** ISO 639-2, as in the feed. */
  language: z.string().nullable(),
  channels: z.int(),
  /** `stereo`, `5.1(side)`. */
  layout: z.string().nullable(),
  sampleRateHz: z.int(),
  kbps: z.number().nullable(),
});
export type ProbedAudio = z.infer<typeof ProbedAudio>;

export const ProbedProgram = z.object({
  /** What `program` has to be for this one; null in a feed without programs. */
  number: z.int().nullable(),
  name: z.string().nullable(),
  video: z.array(ProbedVideo),
  audio: z.array(ProbedAudio),
});
export type ProbedProgram = z.infer<typeof ProbedProgram>;

export const ProbeResult = z.object({
  /** FFmpeg’s name of the container or protocol. */
  container: z.string(),
  /** Of everything in the feed, measured where it could be. */
  kbps: z.number().nullable(),
  programs: z.array(ProbedProgram),
  /** A name for the source, out of the feed or its address. */
  suggestedName: z.string().nullable(),
});
export type ProbeResult = z.infer<typeof ProbeResult>;

const ListedMode = z.object({
  width: z.int(),
  height: z.int(),
  /** The fastest of this size; null where the system does not tell. */
  fps: z.number().nullable(),
  /** What `mode.format` takes. */
  format: z.string().nullable(),
});
export type ListedMode = z.infer<typeof ListedMode>;

const listed = { id: z.string(), name: z.string() };
export const DeviceList = z.object({
  /** `id` is what the source’s `device`, `audioDevice` or `screen` takes; `name` is for people. */
  cameras: z.array(z.object({ ...listed, api: z.enum(DEVICE_APIS), modes: z.array(ListedMode) })),
  sounds: z.array(z.object({ ...listed, api: z.enum(SOUND_APIS) })),
  screens: z.array(z.object({ ...listed, api: z.enum(SCREEN_APIS), window: z.boolean() })),
  /** What could not be looked for or was not found, and why. */
  missing: z.array(z.object({ what: z.enum(['cameras', 'sounds', 'screens']), reason: z.string() })),
});
export type DeviceList = z.infer<typeof DeviceList>;

export const inputCommands = {
  'source.probe': define({
    summary: 'Opens an address or device as a source would, and tells what is in it. Takes up to eight seconds.',
    args: z.strictObject({
      source: Changes.describe('A source’s settings, as for source.add; name and id may be left out.'),
      id: SourceId.optional().describe('A source of the show: what `source` leaves out is taken from it.'),
    }),
    result: ProbeResult,
    roles: setup,
    confirm: false,
  }),
  'device.list': define({
    summary: 'Lists cameras, capture cards, screens, windows and sound devices of the engine’s machine.',
    args: none,
    result: DeviceList,
    roles: setup,
    confirm: false,
  }),
} as const;
