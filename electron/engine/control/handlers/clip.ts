/** `clip.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { SourceId } from '#shared/ids.ts';
import type { EngineContext } from '../../context.ts';
import type { ClipAction } from '../../media.ts';
import { requireSource } from './source.ts';

type ClipHandlers = Pick<CommandHandlers, 'clip.play' | 'clip.pause' | 'clip.cue'>;

export function clipHandlers(ctx: EngineContext): ClipHandlers {
  const act = async (source: SourceId, action: ClipAction): Promise<{ frame: number; ptsTicks: number }> => {
    if (requireSource(ctx, source).kind !== 'clip') throw new FlypackError('not_a_clip', { id: source });
    await ctx.mediaReady();
    return ctx.media.clip(source, action);
  };
  return {
    'clip.play': ({ source }) => act(source, { type: 'play' }),
    'clip.pause': ({ source }) => act(source, { type: 'pause' }),
    'clip.cue': ({ source, atMs }) => act(source, { type: 'cue', atMs: atMs ?? 0 }),
  };
}
