/** `encoder.*` and `rendition.*` */
import type { CommandArgs, CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import { freeId, RenditionId, slugOf } from '#shared/ids.ts';
import { withEncoderChanges } from '#shared/show/encoder-settings.ts';
import { MAX_RENDITIONS, type Rendition } from '#shared/show/rendition-config.ts';
import type { EngineContext } from '../../context.ts';
import { renditionChange } from '../../outputs/on-air-changes.ts';
import { present } from '../changes.ts';
import { checkEncoder } from './encoder-check.ts';

type EncoderHandlers = Pick<
  CommandHandlers,
  'encoder.trial' | 'encoder.retry' | 'rendition.add' | 'rendition.update' | 'rendition.remove'
>;

function requireRendition(ctx: EngineContext, id: RenditionId): Rendition {
  const rendition = ctx.show.current.renditions.find((candidate) => candidate.id === id);
  if (rendition === undefined) throw new FlypackError('rendition_unknown', { id });
  return rendition;
}

function setRenditions(ctx: EngineContext, renditions: Rendition[]): void {
  ctx.show.update({ renditions });
  ctx.refreshShow();
  ctx.encoders.refresh();
}

async function checkRendition(ctx: EngineContext, { width, height, encoder }: Rendition): Promise<void> {
  const canvas = { ...ctx.show.current.canvas, width, height };
  checkEncoder(canvas, encoder, 'rendition.encoder');
  const software = encoder.codec === 'h264' ? 'x264' : 'x265';
  if (encoder.implementation !== software) {
    const message = `a rendition is encoded by software: ${software} for ${encoder.codec.toUpperCase()}`;
    throw new FlypackError('encoder_settings', { issues: [{ path: 'rendition.encoder.implementation', message }] });
  }
  await ctx.encoders.choose(encoder, ctx.show.current.canvas);
}

async function add(ctx: EngineContext, given: CommandArgs<'rendition.add'>['rendition']): Promise<{ id: RenditionId }> {
  const { renditions } = ctx.show.current;
  const taken = renditions.map(({ id }) => id);
  const id = given.id ?? RenditionId.parse(freeId(slugOf(given.name, 'rendition'), taken));
  if (taken.includes(id)) throw new FlypackError('rendition_exists', { id });
  if (renditions.length >= MAX_RENDITIONS) throw new FlypackError('rendition_limit', { most: MAX_RENDITIONS });
  const rendition: Rendition = { ...given, id };
  await checkRendition(ctx, rendition);
  setRenditions(ctx, [...ctx.show.current.renditions, rendition]);
  return { id };
}

async function update(ctx: EngineContext, { id, changes, confirm }: CommandArgs<'rendition.update'>): Promise<void> {
  const current = requireRendition(ctx, id);
  const { encoder, ...rest } = changes;
  const rendition: Rendition = {
    ...current,
    ...present(rest),
    encoder: withEncoderChanges(current.encoder, encoder),
  };
  const means = renditionChange(current, rendition, ctx.destinations.states());
  if (means === 'form') throw new FlypackError('rendition_locked', { id });
  await checkRendition(ctx, rendition);
  if (means === 'encoder' && !confirm) throw new FlypackError('confirmation_needed');
  setRenditions(
    ctx,
    ctx.show.current.renditions.map((candidate) => (candidate.id === id ? rendition : candidate)),
  );
}

function remove(ctx: EngineContext, id: RenditionId): void {
  requireRendition(ctx, id);
  const users = ctx.show.current.destinations.filter(({ rendition }) => rendition === id);
  if (users.length > 0) throw new FlypackError('rendition_in_use', { destinations: users.map(({ name }) => name) });
  setRenditions(
    ctx,
    ctx.show.current.renditions.filter((candidate) => candidate.id !== id),
  );
}

/** Tries the chosen one anew and gives it to the media path. */
async function retry(ctx: EngineContext): Promise<void> {
  await ctx.mediaReady();
  const { encoder, canvas } = ctx.show.current;
  await ctx.encoders.trial();
  const hardware = await ctx.encoders.choose(encoder, canvas);
  await ctx.media.configure({ hardware });
  ctx.encoders.chosen(hardware);
}

export function encoderHandlers(ctx: EngineContext): EncoderHandlers {
  const inTurn = (job: () => Promise<void> | void): Promise<Record<string, never>> =>
    ctx.setup.run(async () => {
      await job();
      return {};
    });
  return {
    'encoder.trial': async () => {
      const { trials, hevcInFlv } = await ctx.encoders.trial();
      return { trials, hevcInFlv };
    },
    'encoder.retry': () => inTurn(() => retry(ctx)),
    'rendition.add': ({ rendition }) => ctx.setup.run(() => add(ctx, rendition)),
    'rendition.update': (args) => inTurn(() => update(ctx, args)),
    'rendition.remove': ({ id }) => inTurn(() => remove(ctx, id)),
  };
}
