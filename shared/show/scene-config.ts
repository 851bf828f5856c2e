/**
 * Scenes: several sources in one picture. They sit on the buses like sources. Everything is a share of the canvas, so a
 * scene looks alike at every canvas size; `shared/scene/geometry.ts` turns shares into pixels.
 */
import { z } from 'zod';
import { SceneId, SourceId } from '../ids.ts';
import { Colour } from './colour.ts';

const Share = z.number().min(0).max(1);

/** What is cut off each edge of a source’s picture, as a share of its width or height. */
export const Crop = z
  .object({
    left: Share.default(0),
    right: Share.default(0),
    top: Share.default(0),
    bottom: Share.default(0),
  })
  .refine((crop) => crop.left + crop.right <= 0.9 && crop.top + crop.bottom <= 0.9, {
    message: 'at least a tenth of the picture must be left',
  });
export type Crop = z.infer<typeof Crop>;

/** One source in a scene. */
export const ScenePart = z.object({
  /** Null: the scene’s background shows. */
  source: SourceId.nullable().default(null),
  crop: Crop.prefault({}),
  /** How the cropped picture meets a box of another shape: whole with background around it, or filled and cut. */
  scaling: z.enum(['fit', 'fill']).default('fill'),
  /** Whether its sound is on when the scene is on program and its strip follows the picture. */
  sound: z.boolean().default(false),
});
export type ScenePart = z.infer<typeof ScenePart>;

export const PIP_CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const;

const FullLayout = z.object({ kind: z.literal('full'), part: ScenePart });
const PipLayout = z.object({
  kind: z.literal('pip'),
  back: ScenePart,
  inset: ScenePart,
  corner: z.enum(PIP_CORNERS).default('bottom-right'),
  /** Width of the inset as a share of the canvas width; its shape is the canvas’s. */
  size: z.number().min(0.1).max(0.8).default(0.3),
  /** Distance to the edges of the canvas as a share of its height. */
  margin: z.number().min(0).max(0.3).default(0.05),
});
const SideBySideLayout = z.object({
  kind: z.literal('side-by-side'),
  left: ScenePart,
  right: ScenePart,
  /** Width of the left picture as a share of what the gap leaves. */
  split: z.number().min(0.2).max(0.8).default(0.5),
  /** Between the two and around them, as a share of the canvas height. */
  gap: z.number().min(0).max(0.2).default(0.02),
});
const QuadLayout = z.object({
  kind: z.literal('quad'),
  /** Top left, top right, bottom left, bottom right. */
  parts: z.tuple([ScenePart, ScenePart, ScenePart, ScenePart]),
  gap: z.number().min(0).max(0.2).default(0.02),
});

export const SceneLayout = z.discriminatedUnion('kind', [FullLayout, PipLayout, SideBySideLayout, QuadLayout]);
export type SceneLayout = z.infer<typeof SceneLayout>;
export type SceneLayoutKind = SceneLayout['kind'];
export const SCENE_LAYOUTS = ['full', 'pip', 'side-by-side', 'quad'] as const satisfies readonly SceneLayoutKind[];

export const SceneBorder = z.object({
  /** As a share of the canvas height; 0 is none. Drawn inside the box. */
  width: z.number().min(0).max(0.05).default(0),
  colour: Colour.default('#ffffff'),
});

export const SceneConfig = z.object({
  id: SceneId,
  name: z.string().trim().min(1, 'a scene needs a name').max(40),
  background: Colour.default('#101418'),
  /** Around every part but a full one. */
  border: SceneBorder.prefault({}),
  layout: SceneLayout,
});
export type SceneConfig = z.infer<typeof SceneConfig>;

/** A scene’s parts, from the back to the front. */
export function partsOf({ layout }: Pick<SceneConfig, 'layout'>): ScenePart[] {
  switch (layout.kind) {
    case 'full':
      return [layout.part];
    case 'pip':
      return [layout.back, layout.inset];
    case 'side-by-side':
      return [layout.left, layout.right];
    case 'quad':
      return [...layout.parts];
  }
}
