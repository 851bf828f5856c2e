/** `passThrough.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import type { EngineContext } from '../../context.ts';

export const passThroughHandlers = (ctx: EngineContext): Pick<CommandHandlers, 'passThrough.set'> => ({
  'passThrough.set': async ({ on }) => {
    await ctx.mediaReady();
    await ctx.media.passThrough(on);
    ctx.show.update({ passThrough: on });
    return {};
  },
});
