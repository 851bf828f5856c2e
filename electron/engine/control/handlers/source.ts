/** `source.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import { freeId, type SourceId, slugOf } from '#shared/ids.ts';
import { sourcesOfScene } from '#shared/scene/members.ts';
import { MAX_SOURCES } from '#shared/show/show-file.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { type SourceTally, sourceTallies, tallyAt } from '#shared/tally/tally.ts';
import type { EngineContext } from '../../context.ts';
import { type Fields, keepId, mergeChanges, parseFields } from '../changes.ts';
import { checkArming } from './isolated.ts';
import { checkMediaOf } from './media.ts';

type SourceHandlers = Pick<CommandHandlers, 'source.add' | 'source.update' | 'source.remove'>;

/** The source with this id. @throws FlypackError `source_unknown` */
export function requireSource(ctx: EngineContext, id: SourceId): SourceConfig {
  const source = ctx.show.current.sources.find((candidate) => candidate.id === id);
  if (source === undefined) throw new FlypackError('source_unknown', { id });
  return source;
}

function setSources(ctx: EngineContext, sources: SourceConfig[]): void {
  ctx.show.update({ sources });
  ctx.refreshSources();
}

async function add(ctx: EngineContext, fields: Fields): Promise<{ id: SourceId }> {
  const { sources } = ctx.show.current;
  if (sources.length >= MAX_SOURCES) throw new FlypackError('source_limit', { limit: MAX_SOURCES });
  const name = typeof fields.name === 'string' ? fields.name : '';
  const taken: string[] = [...sources, ...ctx.show.current.scenes].map(({ id }) => id);
  const id = fields.id ?? freeId(slugOf(name, 'source'), taken);
  const config = parseFields(SourceConfig, { ...fields, id }, fields, 'source');
  if (taken.includes(config.id)) throw new FlypackError('source_exists', { id: config.id });
  await ctx.mediaReady();
  if (config.kind === 'file') await ctx.checkFile(config.path);
  checkMediaOf(ctx, config);
  await ctx.inputs().cancel();
  await ctx.media.addSource(config);
  setSources(ctx, [...ctx.show.current.sources, config]);
  return { id: config.id };
}

async function update(ctx: EngineContext, id: SourceId, changes: Fields): Promise<void> {
  const current = requireSource(ctx, id);
  keepId(changes, id);
  const config = parseFields(SourceConfig, mergeChanges(current, changes), changes, 'changes');
  if (config.isolated !== current.isolated) checkArming(ctx, current, config);
  await ctx.mediaReady();
  if (config.kind === 'file') await ctx.checkFile(config.path);
  checkMediaOf(ctx, config);
  await ctx.inputs().cancel();
  await ctx.media.updateSource(config);
  setSources(
    ctx,
    ctx.show.current.sources.map((source) => (source.id === id ? config : source)),
  );
}

/** What in the show would be left with a hole, by name. */
function usersOf(ctx: EngineContext, id: SourceId): string[] {
  const { scenes, keyers, sources } = ctx.show.current;
  const inScenes = scenes.filter((scene) => sourcesOfScene(scene).includes(id)).map(({ name }) => `scene ${name}`);
  const inKey = keyers.key.source === id ? ['the chroma key'] : [];
  const behind = sources.filter(({ watch }) => watch.backup === id).map(({ name }) => `backup of ${name}`);
  return [...inScenes, ...inKey, ...behind];
}

/** Whether a source is on air now, and by what way. */
export function sourceTally(ctx: EngineContext, id: SourceId): SourceTally {
  const { scenes, keyers } = ctx.show.current;
  const { switcher, sources } = ctx.store.state;
  return tallyAt(sourceTallies({ switcher, scenes, keyers, sources, frame: ctx.programFrame() }), id);
}

async function remove(ctx: EngineContext, id: SourceId): Promise<void> {
  requireSource(ctx, id);
  const { tally, via } = sourceTally(ctx, id);
  if (tally === 'program') throw new FlypackError('source_on_air', { id, via });
  const uses = usersOf(ctx, id);
  if (uses.length > 0) throw new FlypackError('source_in_use', { id, uses });
  await ctx.mediaReady();
  await ctx.media.removeSource(id);
  setSources(
    ctx,
    ctx.show.current.sources.filter((source) => source.id !== id),
  );
}

export const sourceHandlers = (ctx: EngineContext): SourceHandlers => ({
  'source.add': ({ source }) => ctx.setup.run(() => add(ctx, source)),
  'source.update': ({ id, changes }) =>
    ctx.setup.run(async () => {
      await update(ctx, id, changes);
      return {};
    }),
  'source.remove': ({ id }) =>
    ctx.setup.run(async () => {
      await remove(ctx, id);
      return {};
    }),
});
