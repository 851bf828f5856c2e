/** The show file: everything that is kept from one start to the next. Versioned; older versions are migrated on load. */
import { z } from 'zod';
import { Canvas } from '../canvas.ts';
import { FeedId } from '../ids.ts';
import { KeyerSettings } from '../switcher/keyers.ts';
import { TransitionSettings } from '../switcher/transition.ts';
import { AlertsConfig } from './alerts-config.ts';
import { Destination, MAX_DESTINATIONS } from './destination-config.ts';
import { EncoderSettings, PictureSettings } from './encoder-settings.ts';
import { EventConfig } from './event-config.ts';
import { KeyersConfig } from './keyer-config.ts';
import { MAX_MACROS, MacroConfig } from './macro-config.ts';
import { MAX_MEDIA, MediaItem } from './media-item.ts';
import { RecordingSettings } from './recording-settings.ts';
import { MAX_RENDITIONS, Rendition } from './rendition-config.ts';
import { ReplaySettings } from './replay-settings.ts';
import { SceneConfig } from './scene-config.ts';
import { SoundConfig } from './sound-config.ts';
import { SourceConfig } from './source-config.ts';

export const SHOW_VERSION = 1;
export const MAX_SOURCES = 16;
export const MAX_SCENES = 16;

const allDifferent = (items: readonly { id: string }[]): boolean =>
  new Set(items.map(({ id }) => id)).size === items.length;

export const ShowFile = z
  .object({
    format: z.literal('flypack-show'),
    version: z.literal(SHOW_VERSION),
    name: z.string().trim().min(1).max(80),
    canvas: Canvas,
    encoder: EncoderSettings,
    pictures: PictureSettings,
    sources: z.array(SourceConfig).max(MAX_SOURCES),
    destinations: z.array(Destination).max(MAX_DESTINATIONS),
    /** Other forms of the program, for destinations that choose one. */
    renditions: z.array(Rendition).max(MAX_RENDITIONS).default([]),
    event: EventConfig.nullable(),
    /** What was on the buses when the show was last saved. */
    buses: z.object({
      program: FeedId.nullable(),
      preview: FeedId.nullable(),
    }),
    /** How AUTO and the T-bar go from program to preview. */
    transition: TransitionSettings.prefault({}),
    scenes: z.array(SceneConfig).max(MAX_SCENES).default([]),
    /** What the keyers show. */
    keyers: KeyersConfig.prefault({}),
    /** How the keyers come and go. */
    keyerSettings: KeyerSettings.prefault({}),
    sound: SoundConfig.prefault({}),
    media: z.array(MediaItem).max(MAX_MEDIA).default([]),
    /** A source’s own stream may go out as it came. */
    passThrough: z.boolean().default(false),
    recording: RecordingSettings.prefault({}),
    replay: ReplaySettings.prefault({}),
    macros: z.array(MacroConfig).max(MAX_MACROS).default([]),
    alerts: AlertsConfig.prefault({}),
  })
  .refine((show) => allDifferent([...show.sources, ...show.scenes]), {
    message: 'two sources or scenes share one id',
    path: ['sources'],
  })
  .refine((show) => allDifferent(show.media), { message: 'two media share one id', path: ['media'] })
  .refine((show) => allDifferent(show.macros), { message: 'two macros share one id', path: ['macros'] })
  .refine((show) => allDifferent(show.renditions), { message: 'two renditions share one id', path: ['renditions'] })
  .refine((show) => allDifferent(show.destinations), {
    message: 'two destinations share one id',
    path: ['destinations'],
  });
export type ShowFile = z.infer<typeof ShowFile>;

/** The show a newcomer sees first: four moving test cameras and a local event. */
export function defaultShow(): ShowFile {
  const cameras = [
    { id: 'wide', name: 'Wide', toneHz: 330 },
    { id: 'host', name: 'Host', toneHz: 440 },
    { id: 'left', name: 'Stage left', toneHz: 550 },
    { id: 'right', name: 'Stage right', toneHz: 660 },
  ];
  return ShowFile.parse({
    format: 'flypack-show',
    version: SHOW_VERSION,
    name: 'My first show',
    canvas: { width: 1280, height: 720, frameRate: { num: 30, den: 1 } },
    encoder: {},
    pictures: {},
    sources: cameras.map((camera, variant) => ({ kind: 'test', variant, ...camera })),
    destinations: [],
    event: { id: 'first-event', title: 'First event', provider: { kind: 'local' } },
    buses: { program: 'wide', preview: 'host' },
  });
}
