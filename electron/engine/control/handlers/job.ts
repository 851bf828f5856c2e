/** `job.*`, and what concerns the files of recordings: `recording.list` and `recording.remove`. */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { EngineContext } from '../../context.ts';
import { diskRoom } from '../../recording/disk.ts';

type JobHandlers = Pick<
  CommandHandlers,
  | 'job.add'
  | 'job.runAnyway'
  | 'job.cancel'
  | 'job.retry'
  | 'job.remove'
  | 'job.clear'
  | 'recording.list'
  | 'recording.remove'
>;

export const jobHandlers = ({ afterShow: { desk, library } }: EngineContext): JobHandlers => ({
  'job.add': async ({ job, anyway }) => ({ id: await desk.add(job, anyway) }),
  'job.runAnyway': async ({ id }) => {
    desk.runAnyway(id);
    return {};
  },
  'job.cancel': async ({ id }) => {
    await desk.cancel(id);
    return {};
  },
  'job.retry': async ({ id }) => {
    await desk.retry(id);
    return {};
  },
  'job.remove': async ({ id }) => {
    desk.remove(id);
    return {};
  },
  'job.clear': async () => {
    desk.clear();
    return {};
  },
  'recording.list': async () => {
    const { folder } = library;
    const room = await diskRoom(folder, 0, 0);
    return { folder, freeBytes: room?.freeBytes ?? null, recordings: await library.list() };
  },
  'recording.remove': async ({ recording }) => {
    const by = desk.userOf(recording);
    if (by !== null) throw new FlypackError('recording_in_use', { by });
    await library.remove(recording);
    return {};
  },
});
