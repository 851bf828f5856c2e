/** Pure steps of editing a scene: new ones, other layouts, changes of one part. */
import type { SourceId } from '#shared/ids.ts';
import {
  partsOf,
  type SceneConfig,
  type SceneLayout,
  type SceneLayoutKind,
  ScenePart,
} from '#shared/show/scene-config.ts';

export const LAYOUT_NAMES: Record<SceneLayoutKind, string> = {
  full: 'Full frame',
  pip: 'Picture in picture',
  'side-by-side': 'Side by side',
  quad: 'Quad',
};

const PART_NAMES: Record<SceneLayoutKind, readonly string[]> = {
  full: ['Picture'],
  pip: ['Back', 'Inset'],
  'side-by-side': ['Left', 'Right'],
  quad: ['Top left', 'Top right', 'Bottom left', 'Bottom right'],
};

/** Names of a layout’s parts, in the order of `partsOf`. */
export const partNames = (kind: SceneLayoutKind): readonly string[] => PART_NAMES[kind];

const EMPTY_PART: ScenePart = ScenePart.parse({});

/** What a client sends of a layout: what it leaves out has its usual value. */
export type LayoutFields = Pick<SceneLayout, 'kind'> & Record<string, unknown>;

/** A layout of another kind with the same pictures, as far as there are places for them. */
export function layoutOf(kind: SceneLayoutKind, parts: readonly ScenePart[]): LayoutFields {
  const at = (i: number): ScenePart => parts[i] ?? EMPTY_PART;
  switch (kind) {
    case 'full':
      return { kind, part: at(0) };
    case 'pip':
      return { kind, back: at(0), inset: at(1) };
    case 'side-by-side':
      return { kind, left: at(0), right: at(1) };
    case 'quad':
      return { kind, parts: [at(0), at(1), at(2), at(3)] };
  }
}

/**
 * A new scene with the first sources of the show in it. It is heard: both sides of a conversation, otherwise its first
 * picture.
 */
export function newScene(
  kind: SceneLayoutKind,
  sources: readonly SourceId[],
  taken: readonly string[],
): { name: string; layout: LayoutFields } {
  const parts = PART_NAMES[kind].map((_, i) => ({
    ...EMPTY_PART,
    source: sources[i] ?? null,
    sound: i === 0 || kind === 'side-by-side',
  }));
  const stem = LAYOUT_NAMES[kind];
  let name = stem;
  for (let n = 2; taken.includes(name); n += 1) name = `${stem} ${n}`;
  return { name, layout: layoutOf(kind, parts) };
}

type PartChanges = Partial<Omit<ScenePart, 'crop'>> & { crop?: Partial<ScenePart['crop']> };

/** What `scene.update` is sent to change one part; everything else of the scene stays as the engine has it. */
export function partChange({ layout }: Pick<SceneConfig, 'layout'>, index: number, changes: PartChanges): object {
  switch (layout.kind) {
    case 'full':
      return { layout: { part: changes } };
    case 'pip':
      return { layout: index === 0 ? { back: changes } : { inset: changes } };
    case 'side-by-side':
      return { layout: index === 0 ? { left: changes } : { right: changes } };
    case 'quad':
      // A list is sent whole.
      return {
        layout: {
          parts: layout.parts.map((part, i) =>
            i === index ? { ...part, ...changes, crop: { ...part.crop, ...changes.crop } } : part,
          ),
        },
      };
  }
}

/** The most that can be cut off an edge beside what the other side has lost: a tenth of the picture is always left. */
export const cropLimit = (opposite: number): number => Math.max(0, Math.round((0.9 - opposite) * 100) / 100);

/** Whether nothing of it is heard, whatever the sound desk says. */
export const isSilent = (scene: SceneConfig): boolean =>
  partsOf(scene).every(({ source, sound }) => source === null || !sound);

/** Whether two versions of a scene are alike. */
export const sameScene = (a: SceneConfig, b: SceneConfig): boolean => JSON.stringify(a) === JSON.stringify(b);
