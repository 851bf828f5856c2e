/** Whether the preview picture has to be mixed: a plain source’s tile shows the same for nothing. */
import type { SceneConfig } from '../show/scene-config.ts';
import { previewAt, type SwitcherState } from './switcher.ts';

/** True when a scene is on preview, or a keyer is to be seen there. */
export function previewNeedsMix(switcher: SwitcherState, scenes: readonly Pick<SceneConfig, 'id'>[]): boolean {
  const { feed, keyers } = previewAt(switcher);
  return keyers.length > 0 || scenes.some(({ id }) => id === feed);
}
