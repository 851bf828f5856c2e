/** The show file: everything that is kept from one start to the next. Versioned; older versions are migrated on load. */
import { z } from 'zod';
import { Canvas } from '../canvas.ts';
import { SourceId } from '../ids.ts';
import { TransitionSettings } from '../switcher/transition.ts';
import { Destination } from './destination-config.ts';
import { EncoderSettings, PictureSettings } from './encoder-settings.ts';
import { EventConfig } from './event-config.ts';
import { SourceConfig } from './source-config.ts';

export const SHOW_VERSION = 1;
export const MAX_SOURCES = 16;

export const ShowFile = z
  .object({
    format: z.literal('flypack-show'),
    version: z.literal(SHOW_VERSION),
    name: z.string().trim().min(1).max(80),
    canvas: Canvas,
    encoder: EncoderSettings,
    pictures: PictureSettings,
    sources: z.array(SourceConfig).max(MAX_SOURCES),
    destinations: z.array(Destination).max(32),
    event: EventConfig.nullable(),
    /** What was on the buses when the show was last saved. */
    buses: z.object({
      program: SourceId.nullable(),
      preview: SourceId.nullable(),
    }),
    /** How AUTO and the T-bar go from program to preview. */
    transition: TransitionSettings.prefault({}),
  })
  .refine((show) => new Set(show.sources.map((s) => s.id)).size === show.sources.length, {
    message: 'two sources share one id',
    path: ['sources'],
  })
  .refine((show) => new Set(show.destinations.map((d) => d.id)).size === show.destinations.length, {
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
