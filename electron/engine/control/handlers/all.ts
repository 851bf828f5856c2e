/** All command handlers; the compiler sees to it that none is missing. */
import type { CommandHandlers } from '#shared/commands/table.ts';
import type { EngineContext } from '../../context.ts';
import type { History } from '../../history/history.ts';
import { alertHandlers } from './alert.ts';
import { clipHandlers } from './clip.ts';
import { destinationHandlers } from './destination.ts';
import { encoderHandlers } from './encoder.ts';
import { eventHandlers } from './event.ts';
import { historyHandlers } from './history.ts';
import { inputHandlers } from './input.ts';
import { isolatedHandlers } from './isolated.ts';
import { jobHandlers } from './job.ts';
import { keyerHandlers } from './keyer.ts';
import { macroHandlers } from './macro.ts';
import { mediaHandlers } from './media.ts';
import { passThroughHandlers } from './pass-through.ts';
import { recordingHandlers } from './recording.ts';
import { replayHandlers } from './replay.ts';
import { reportHandlers } from './report.ts';
import { sceneHandlers } from './scene.ts';
import { showHandlers } from './show.ts';
import { soundHandlers } from './sound.ts';
import { sourceHandlers } from './source.ts';
import { switcherHandlers } from './switcher.ts';
import { tallyHandlers } from './tally.ts';

export const allHandlers = (ctx: EngineContext, history: History): CommandHandlers => ({
  ...sourceHandlers(ctx),
  ...inputHandlers(ctx),
  ...switcherHandlers(ctx),
  ...sceneHandlers(ctx),
  ...keyerHandlers(ctx),
  ...soundHandlers(ctx),
  ...mediaHandlers(ctx),
  ...clipHandlers(ctx),
  ...recordingHandlers(ctx),
  ...isolatedHandlers(ctx),
  ...replayHandlers(ctx),
  ...jobHandlers(ctx),
  ...passThroughHandlers(ctx),
  ...macroHandlers(ctx),
  ...encoderHandlers(ctx),
  ...historyHandlers(history),
  ...tallyHandlers(ctx),
  ...alertHandlers(ctx),
  ...reportHandlers(ctx),
  ...showHandlers(ctx),
  ...destinationHandlers(ctx),
  ...eventHandlers(ctx),
  'player.report': async (report) => {
    ctx.players.take(report);
    return {};
  },
  'engine.shutdown': async () => {
    ctx.requestShutdown('told by a command');
    return {};
  },
});
