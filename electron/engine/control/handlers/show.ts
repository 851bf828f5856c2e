/** `show.*` */
import { isDeepStrictEqual } from 'node:util';
import { describeCanvas } from '#shared/canvas.ts';
import type { CommandArgs, CommandHandlers } from '#shared/commands/table.ts';
import { levelFor } from '#shared/encoder/h264-level.ts';
import { FlypackError } from '#shared/errors.ts';
import { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { EngineContext } from '../../context.ts';

type MediaChanges = Partial<Pick<ShowFile, 'canvas' | 'encoder' | 'pictures'>>;

/** What really changes of what the media path is built on. */
function mediaChanges(show: ShowFile, { canvas, encoder, pictures }: CommandArgs<'show.update'>): MediaChanges {
  const wanted = {
    canvas: canvas ?? show.canvas,
    encoder: EncoderSettings.parse({ ...show.encoder, ...encoder }),
    pictures: PictureSettings.parse({ ...show.pictures, ...pictures }),
  };
  const changes: MediaChanges = {};
  if (!isDeepStrictEqual(wanted.canvas, show.canvas)) changes.canvas = wanted.canvas;
  if (!isDeepStrictEqual(wanted.encoder, show.encoder)) changes.encoder = wanted.encoder;
  if (!isDeepStrictEqual(wanted.pictures, show.pictures)) changes.pictures = wanted.pictures;
  return changes;
}

/** A new canvas restarts the media path, other pictures reopen every source: nobody who watches must see that. */
function refuseOnAir(ctx: EngineContext): void {
  const pushing = ctx.destinations.states().find((destination) => destination.status !== 'stopped');
  if (ctx.broadcast.isOnAir) throw new FlypackError('canvas_locked');
  if (ctx.recorder.state.status !== 'off')
    throw new FlypackError('canvas_locked', { recording: ctx.recorder.state.file });
  if (pushing !== undefined) throw new FlypackError('canvas_locked', { destination: pushing.id });
}

function checkLevel({ canvas, encoder }: Pick<ShowFile, 'canvas' | 'encoder'>): void {
  if (levelFor(canvas, encoder.videoKbps) !== null) return;
  const message = `no H.264 level allows ${encoder.videoKbps} kb/s at ${describeCanvas(canvas)}`;
  throw new FlypackError('encoder_settings', { issues: [{ path: 'encoder.videoKbps', message }] });
}

async function update(ctx: EngineContext, args: CommandArgs<'show.update'>): Promise<void> {
  const changes = mediaChanges(ctx.show.current, args);
  if (changes.canvas !== undefined || changes.pictures !== undefined) refuseOnAir(ctx);
  checkLevel({ ...ctx.show.current, ...changes });
  if (Object.keys(changes).length > 0) {
    await ctx.mediaReady();
    await ctx.media.configure(changes);
  }
  ctx.show.update(args.name === undefined ? changes : { ...changes, name: args.name });
  ctx.refreshShow();
}

export const showHandlers = (ctx: EngineContext): Pick<CommandHandlers, 'show.update' | 'show.forgetSecrets'> => ({
  'show.update': (args) =>
    ctx.setup.run(async () => {
      await update(ctx, args);
      return {};
    }),
  'show.forgetSecrets': async () => {
    ctx.show.forgetMissing();
    await ctx.show.flush();
    return {};
  },
});
