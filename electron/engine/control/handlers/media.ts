/** `media.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { MediaId } from '#shared/ids.ts';
import type { MediaItem } from '#shared/show/media-item.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { EngineContext } from '../../context.ts';

type MediaHandlers = Pick<CommandHandlers, 'media.add' | 'media.rename' | 'media.remove'>;

/**
 * Sees to it that the item a source of the pool names is there and fits.
 * @throws FlypackError `media_unknown`, `media_unusable`
 */
export function checkMediaOf(ctx: EngineContext, source: SourceConfig): MediaItem | null {
  if (source.kind !== 'still' && source.kind !== 'clip') return null;
  const item = ctx.show.current.media.find(({ id }) => id === source.media);
  if (item === undefined) throw new FlypackError('media_unknown', { id: source.media });
  if (item.kind !== source.kind) {
    throw new FlypackError('media_unusable', { id: source.media, reason: `It is a ${item.kind}.` });
  }
  return item;
}

/** What in the show would be left with a hole, by name. */
function usersOf(ctx: EngineContext, id: MediaId): string[] {
  const { sources, keyers, transition } = ctx.show.current;
  const shownBy = (['dsk1', 'dsk2'] as const).filter((keyer) => {
    const content = keyers[keyer];
    return (content.kind === 'image' || content.kind === 'logo') && content.media === id;
  });
  return [
    ...sources
      .filter((source) => (source.kind === 'still' || source.kind === 'clip') && source.media === id)
      .map(({ name }) => `source ${name}`),
    ...shownBy.map((keyer) => `keyer ${keyer}`),
    ...(transition.stingerMedia === id ? ['the stinger'] : []),
  ];
}

export const mediaHandlers = (ctx: EngineContext): MediaHandlers => ({
  'media.add': async ({ path, name }) => ({ id: await ctx.pool.addFile(path, name) }),
  'media.rename': ({ id, name }) =>
    ctx.setup.run(async () => {
      await ctx.pool.rename(id, name);
      return {};
    }),
  'media.remove': ({ id }) =>
    ctx.setup.run(async () => {
      const uses = usersOf(ctx, id);
      if (uses.length > 0) throw new FlypackError('media_in_use', { id, uses });
      await ctx.pool.remove(id);
      return {};
    }),
});
