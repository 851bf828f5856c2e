/** `scene.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import { type FeedId, freeId, type SceneId, slugOf } from '#shared/ids.ts';
import { sourcesOfScene } from '#shared/scene/members.ts';
import { SceneConfig } from '#shared/show/scene-config.ts';
import { MAX_SCENES } from '#shared/show/show-file.ts';
import { tallyOf } from '#shared/switcher/switcher.ts';
import type { EngineContext } from '../../context.ts';
import { type Fields, keepId, mergeChanges, parseFields } from '../changes.ts';
import { requireSource } from './source.ts';

type SceneHandlers = Pick<CommandHandlers, 'scene.add' | 'scene.update' | 'scene.remove'>;

function requireScene(ctx: EngineContext, id: SceneId): SceneConfig {
  const scene = ctx.show.current.scenes.find((candidate) => candidate.id === id);
  if (scene === undefined) throw new FlypackError('scene_unknown', { id });
  return scene;
}

/** The source or scene with this id. @throws FlypackError `source_unknown` */
export function requireFeed(ctx: EngineContext, id: FeedId): FeedId {
  const { sources, scenes } = ctx.show.current;
  if (![...sources, ...scenes].some((feed) => feed.id === id)) throw new FlypackError('source_unknown', { id });
  return id;
}

/** Sends the show’s scenes to the mixer and to every screen. */
async function setScenes(ctx: EngineContext, scenes: SceneConfig[]): Promise<void> {
  await ctx.mediaReady();
  await ctx.media.compose({ scenes });
  ctx.show.update({ scenes });
  ctx.refreshComposition();
}

function parseScene(ctx: EngineContext, fields: Fields, sent: Fields, path: string): SceneConfig {
  const scene = parseFields(SceneConfig, fields, sent, path);
  for (const id of sourcesOfScene(scene)) requireSource(ctx, id);
  return scene;
}

async function add(ctx: EngineContext, fields: Fields): Promise<{ id: SceneId }> {
  const { scenes, sources } = ctx.show.current;
  if (scenes.length >= MAX_SCENES) throw new FlypackError('scene_limit', { limit: MAX_SCENES });
  const taken = [...sources, ...scenes].map(({ id }) => id);
  const name = typeof fields.name === 'string' ? fields.name : '';
  const scene = parseScene(ctx, { ...fields, id: fields.id ?? freeId(slugOf(name, 'scene'), taken) }, fields, 'scene');
  if (taken.some((id) => id === scene.id)) throw new FlypackError('scene_exists', { id: scene.id });
  await setScenes(ctx, [...scenes, scene]);
  return { id: scene.id };
}

async function update(ctx: EngineContext, id: SceneId, changes: Fields): Promise<void> {
  const current = requireScene(ctx, id);
  keepId(changes, id);
  const scene = parseScene(ctx, mergeChanges(current, changes), changes, 'changes');
  await setScenes(
    ctx,
    ctx.show.current.scenes.map((other) => (other.id === id ? scene : other)),
  );
}

async function remove(ctx: EngineContext, id: SceneId): Promise<void> {
  requireScene(ctx, id);
  if (tallyOf(ctx.store.state.switcher, id) === 'program') throw new FlypackError('scene_on_air', { id });
  await ctx.mediaReady();
  await ctx.media.switch({ type: 'removed', source: id });
  await setScenes(
    ctx,
    ctx.show.current.scenes.filter((scene) => scene.id !== id),
  );
}

export const sceneHandlers = (ctx: EngineContext): SceneHandlers => ({
  'scene.add': ({ scene }) => ctx.setup.run(() => add(ctx, scene)),
  'scene.update': ({ id, changes }) =>
    ctx.setup.run(async () => {
      await update(ctx, id, changes);
      return {};
    }),
  'scene.remove': ({ id }) =>
    ctx.setup.run(async () => {
      await remove(ctx, id);
      return {};
    }),
});
