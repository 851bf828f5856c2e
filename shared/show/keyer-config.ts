/** What the keyers show. Whether they are on air, and how they come and go, is the switcher’s (`switcher/keyers.ts`). */
import { z } from 'zod';
import { DSK_IDS, MediaId, SourceId } from '../ids.ts';
import { Colour } from './colour.ts';
import { PIP_CORNERS } from './scene-config.ts';

/** Named looks of lower thirds and clocks; drawn in `electron/engine/graphics/styles.ts`. */
export const GRAPHIC_STYLES = ['bar', 'card', 'line', 'plain'] as const;
export type GraphicStyle = (typeof GRAPHIC_STYLES)[number];

const styleFields = {
  style: z.enum(GRAPHIC_STYLES).default('bar'),
  /** Colour of the bar, card or line. */
  accent: Colour.default('#1f6feb'),
};

/** A picture with alpha over the whole canvas. */
const ImageContent = z.object({ kind: z.literal('image'), media: MediaId });
const LowerThirdContent = z.object({
  kind: z.literal('lower-third'),
  title: z.string().max(120),
  subtitle: z.string().max(160).default(''),
  /** The side it stands on; `auto` follows the writing direction of the title. */
  align: z.enum(['auto', 'left', 'right']).default('auto'),
  ...styleFields,
});
const ClockContent = z.object({
  kind: z.literal('clock'),
  /** Time of day; down to a time; down from a length that starts with `keyer.clock`; up from there. */
  mode: z.enum(['time', 'until', 'countdown', 'count-up']),
  /** For `until`: ISO 8601 with offset. */
  until: z.iso.datetime({ offset: true }).optional(),
  /** For `countdown`. */
  lengthS: z.int().min(1).max(86_400).default(300),
  /** Wall clock of the engine at which a countdown or count-up was started, ms since 1970; null: not started. */
  startedAtMs: z.number().nullable().default(null),
  label: z.string().max(60).default(''),
  corner: z.enum(PIP_CORNERS).default('top-right'),
  ...styleFields,
});
const LogoContent = z.object({
  kind: z.literal('logo'),
  media: MediaId,
  corner: z.enum(PIP_CORNERS).default('top-right'),
  /** Width as a share of the canvas width. */
  size: z.number().min(0.02).max(0.5).default(0.12),
  /** Distance to the edges as a share of the canvas height. */
  margin: z.number().min(0).max(0.3).default(0.05),
  opacity: z.number().min(0).max(1).default(1),
});

export const DskContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  ImageContent,
  LowerThirdContent,
  ClockContent,
  LogoContent,
]);
export type DskContent = z.infer<typeof DskContent>;
export type DskContentKind = DskContent['kind'];

/** The upstream key: one source with a colour taken out of it, over the buses. */
const chromaFields = {
  source: SourceId.nullable(),
  /** The colour that becomes transparent. */
  colour: Colour,
  /** Distance in the colour plane up to which a pixel is wholly transparent; 0…1, 1 is everything. */
  similarity: z.number().min(0).max(1),
  /** Further distance over which it becomes opaque. */
  smoothness: z.number().min(0).max(1),
  /** How much of the key colour is taken out of what stays, 0…1. */
  spill: z.number().min(0).max(1),
};
export const ChromaKey = z.object({
  source: chromaFields.source.default(null),
  colour: chromaFields.colour.default('#00b140'),
  similarity: chromaFields.similarity.default(0.14),
  smoothness: chromaFields.smoothness.default(0.06),
  spill: chromaFields.spill.default(0.5),
});
export const ChromaChanges = z.strictObject(chromaFields).partial();
export type ChromaKey = z.infer<typeof ChromaKey>;

const noContent = { kind: 'none' } as const;
export const KeyersConfig = z.object({
  key: ChromaKey.prefault({}),
  dsk1: DskContent.default(noContent),
  dsk2: DskContent.default(noContent),
});
export type KeyersConfig = z.infer<typeof KeyersConfig>;
export { DSK_IDS };
