/** `recording.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { RecordingSettings } from '#shared/show/recording-settings.ts';
import type { EngineContext } from '../../context.ts';
import { requireFolder } from '../../recording/disk-fault.ts';
import { present } from '../changes.ts';

type RecordingHandlers = Pick<CommandHandlers, 'recording.start' | 'recording.stop' | 'recording.settings'>;

export const recordingHandlers = (ctx: EngineContext): RecordingHandlers => ({
  'recording.start': async () => {
    ctx.requireFfmpeg();
    return { file: await ctx.recorder.start() };
  },
  'recording.stop': async () => {
    await ctx.recorder.stop();
    return {};
  },
  'recording.settings': ({ changes }) =>
    ctx.setup.run(async () => {
      const before = ctx.show.current.recording;
      const recording = RecordingSettings.parse({ ...before, ...present(changes) });
      if (recording.folder !== null && recording.folder !== before.folder) await requireFolder(recording.folder);
      ctx.show.update({ recording });
      ctx.refreshShow();
      return {};
    }),
});
