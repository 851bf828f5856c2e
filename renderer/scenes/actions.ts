/** The commands on scenes. */
import type { SceneId } from '#shared/ids.ts';
import type { SceneConfig, SceneLayoutKind, ScenePart } from '#shared/show/scene-config.ts';
import { partsOf } from '#shared/show/scene-config.ts';
import { ask, run, useEngine } from '../store/engine.ts';
import { showRefusal } from '../store/toasts.ts';
import { layoutOf, newScene, partChange } from './scene-edit.ts';

const sceneNow = (id: SceneId): SceneConfig | undefined =>
  useEngine.getState().state?.scenes.find((scene) => scene.id === id);

/** Adds a scene of that layout; resolves with its id, or null when the engine refused. */
export async function addScene(kind: SceneLayoutKind): Promise<SceneId | null> {
  const { state } = useEngine.getState();
  if (state === null) return null;
  const scene = newScene(
    kind,
    state.sources.map(({ id }) => id),
    state.scenes.map(({ name }) => name),
  );
  const answer = await ask('scene.add', { scene });
  if (answer.ok) return (answer.result as { id: SceneId }).id;
  showRefusal(answer.refusal);
  return null;
}

export const updateScene = (id: SceneId, changes: object): void =>
  void run('scene.update', { id, changes: { ...changes } });

/** Changes one part, on the scene as it is when this is called: several hands may move at once. */
export function updatePart(id: SceneId, index: number, changes: PartChanges): void {
  const scene = sceneNow(id);
  if (scene !== undefined) updateScene(id, partChange(scene, index, changes));
}

type PartChanges = Partial<Omit<ScenePart, 'crop'>> & { crop?: Partial<ScenePart['crop']> };

/** Another layout with the same pictures. */
export function setLayout(id: SceneId, kind: SceneLayoutKind): void {
  const scene = sceneNow(id);
  if (scene !== undefined && scene.layout.kind !== kind) updateScene(id, { layout: layoutOf(kind, partsOf(scene)) });
}

export const removeScene = (id: SceneId): Promise<boolean> => run('scene.remove', { id });

/** Puts the whole scene back to an earlier version of itself. */
export const restoreScene = ({ id, name, background, border, layout }: SceneConfig): void =>
  updateScene(id, { name, background, border, layout });
