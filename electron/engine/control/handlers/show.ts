/** `show.*` */
import { isDeepStrictEqual } from 'node:util';
import type { CommandArgs, CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import { PictureSettings, withEncoderChanges } from '#shared/show/encoder-settings.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { EngineContext } from '../../context.ts';
import { checkEncoder, requireCodecFree, requireEventTakes } from './encoder-check.ts';

type MediaChanges = Partial<Pick<ShowFile, 'canvas' | 'encoder' | 'pictures'>>;

/** What really changes of what the media path is built on. */
function mediaChanges(show: ShowFile, { canvas, encoder, pictures }: CommandArgs<'show.update'>): MediaChanges {
  const wanted = {
    canvas: canvas ?? show.canvas,
    encoder: withEncoderChanges(show.encoder, encoder),
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

async function update(ctx: EngineContext, args: CommandArgs<'show.update'>): Promise<void> {
  const changes = mediaChanges(ctx.show.current, args);
  if (changes.canvas !== undefined || changes.pictures !== undefined) refuseOnAir(ctx);
  const { canvas, encoder } = { ...ctx.show.current, ...changes };
  checkEncoder(canvas, encoder, 'encoder');
  const before = ctx.show.current.encoder;
  if (encoder.codec !== before.codec) {
    requireCodecFree(ctx);
    // Whether FFmpeg can send it by RTMP is known after the trial.
    await ctx.encoders.choose(encoder, canvas);
    requireEventTakes(encoder, ctx);
  }
  if (Object.keys(changes).length > 0) {
    await ctx.mediaReady();
    const isOther = encoder.codec !== before.codec || encoder.implementation !== before.implementation;
    // What has failed on air stays away until a person chooses anew.
    const stays = !isOther && ctx.store.state.encoder.fallback !== null;
    const hardware = stays ? null : await ctx.encoders.choose(encoder, canvas);
    const given = hardware === ctx.encoders.hardware && !isOther ? changes : { ...changes, hardware };
    await ctx.media.configure(given);
    ctx.encoders.chosen(hardware);
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
    await ctx.show.forgetMissing();
    return {};
  },
});
