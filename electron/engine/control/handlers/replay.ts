/** `replay.*` */
import type { CommandHandlers, CommandName } from '#shared/commands/table.ts';
import { ReplaySettings } from '#shared/show/replay-settings.ts';
import type { EngineContext } from '../../context.ts';
import { present } from '../changes.ts';

type ReplayHandlers = Pick<CommandHandlers, Extract<CommandName, `replay.${string}`>>;

export const replayHandlers = (ctx: EngineContext): ReplayHandlers => ({
  'replay.settings': ({ changes }) =>
    ctx.setup.run(async () => {
      const replay = ReplaySettings.parse({ ...ctx.show.current.replay, ...present(changes) });
      ctx.show.update({ replay });
      ctx.refreshShow();
      ctx.replay.refresh();
      return {};
    }),
  'replay.markIn': async ({ beforeMs }) => ({ frame: ctx.replay.mark('in', beforeMs).frame }),
  'replay.markOut': async ({ beforeMs }) => ({ frame: ctx.replay.mark('out', beforeMs).frame }),
  'replay.clearMarks': async () => {
    ctx.replay.clearMarks();
    return {};
  },
  'replay.save': async (request) => {
    const { id, firstFrame, lastFrame } = await ctx.replay.save(request);
    return { clip: id, firstFrame, lastFrame };
  },
  'replay.toPool': async ({ clip }) => {
    const { file, name } = ctx.replay.find(clip);
    return { media: await ctx.pool.addFile(file, name) };
  },
  'replay.remove': async ({ clip }) => {
    await ctx.replay.remove(clip);
    return {};
  },
});
