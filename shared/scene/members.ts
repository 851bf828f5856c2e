/** Which sources a feed is made of. */
import type { FeedId, SourceId } from '../ids.ts';
import { partsOf, type SceneConfig } from '../show/scene-config.ts';

/** The sources of a scene, each once, from the back to the front. */
export const sourcesOfScene = (scene: SceneConfig): SourceId[] => [
  ...new Set(partsOf(scene).flatMap(({ source }) => (source === null ? [] : [source]))),
];

/** The sources that a feed shows: itself, or the parts of the scene. */
export function sourcesOfFeed(feed: FeedId | null, scenes: readonly SceneConfig[]): SourceId[] {
  if (feed === null) return [];
  const scene = scenes.find(({ id }) => id === feed);
  return scene === undefined ? [feed as SourceId] : sourcesOfScene(scene);
}
