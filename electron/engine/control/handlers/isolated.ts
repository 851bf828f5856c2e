/** `isolated.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { SourceId } from '#shared/ids.ts';
import { isolationOf } from '#shared/recording/isolation.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { EngineContext } from '../../context.ts';
import { copies } from '../../sources/source-tap.ts';
import { requireSource, sourceTally } from './source.ts';

type IsolatedHandlers = Pick<CommandHandlers, 'isolated.arm' | 'isolated.start' | 'isolated.stop'>;

/**
 * Whether a source may be armed or disarmed now. Where its FFmpeg makes the copy it has to be opened anew.
 * @throws FlypackError `isolated_impossible`, `isolated_on_air`
 */
export function checkArming(ctx: EngineContext, before: SourceConfig, after: SourceConfig): void {
  const { id } = after;
  const isolation = isolationOf(after);
  if (after.isolated && !before.isolated && isolation.way === 'none') {
    throw new FlypackError('isolated_impossible', { id, reason: isolation.reason });
  }
  if (copies(before) === copies(after)) return;
  const { tally, via } = sourceTally(ctx, id);
  if (tally !== 'off') throw new FlypackError('isolated_on_air', { id, via });
}

async function arm(ctx: EngineContext, wanted: SourceId[] | undefined, armed: boolean): Promise<SourceId[]> {
  const all = ctx.show.current.sources.filter((source) => isolationOf(source).way !== 'none').map(({ id }) => id);
  const changed = (wanted ?? all)
    .map((id) => requireSource(ctx, id))
    .filter((source) => source.isolated !== armed)
    .map((source) => ({ before: source, after: { ...source, isolated: armed } }));
  for (const { before, after } of changed) checkArming(ctx, before, after);
  await ctx.mediaReady();
  for (const { after } of changed) {
    await ctx.media.updateSource(after);
    ctx.show.update({ sources: ctx.show.current.sources.map((source) => (source.id === after.id ? after : source)) });
  }
  ctx.refreshSources();
  return ctx.show.current.sources.filter(({ isolated }) => isolated).map(({ id }) => id);
}

export const isolatedHandlers = (ctx: EngineContext): IsolatedHandlers => ({
  'isolated.arm': ({ sources, armed }) => ctx.setup.run(async () => ({ armed: await arm(ctx, sources, armed) })),
  'isolated.start': async () => {
    await ctx.mediaReady();
    await ctx.isolated.start();
    return { folder: ctx.isolated.state.folder ?? '' };
  },
  'isolated.stop': async () => {
    await ctx.isolated.stop();
    return {};
  },
});
