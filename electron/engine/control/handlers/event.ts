/** `event.*` and `broadcast.*`. What is possible in which state, the event itself decides. */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import { EventId, freeId, slugOf } from '#shared/ids.ts';
import type { Destination } from '#shared/show/destination-config.ts';
import { EventConfig } from '#shared/show/event-config.ts';
import type { EngineContext } from '../../context.ts';
import { type Fields, keepId, mergeChanges, parseFields } from '../changes.ts';
import { requireEventTakes } from './encoder-check.ts';
import { requireFit } from './output-check.ts';

type EventHandlers = Pick<
  CommandHandlers,
  | 'event.create'
  | 'event.update'
  | 'event.prepare'
  | 'event.end'
  | 'event.remove'
  | 'broadcast.start'
  | 'broadcast.stop'
>;
type NewEvent = Omit<EventConfig, 'id'> & { id?: EventId | undefined };

function keepEvent(ctx: EngineContext): void {
  ctx.show.update({ event: ctx.events.config() });
  ctx.refreshEvent();
}

async function create(ctx: EngineContext, given: NewEvent): Promise<{ id: string }> {
  // Never the id of the one that is replaced: its playback address may still be cached somewhere.
  const before = ctx.events.config()?.id;
  const id = given.id ?? EventId.parse(freeId(slugOf(given.title, 'event'), before === undefined ? [] : [before]));
  await ctx.events.create({ ...given, id });
  keepEvent(ctx);
  return { id };
}

async function update(ctx: EngineContext, changes: Fields): Promise<void> {
  const current = ctx.events.config();
  if (current === null) throw new FlypackError('event_unknown');
  keepId(changes, current.id);
  const config = parseFields(EventConfig, mergeChanges(current, changes), changes, 'changes');
  await ctx.events.update(config);
  keepEvent(ctx);
}

async function remove(ctx: EngineContext): Promise<void> {
  await ctx.events.remove();
  keepEvent(ctx);
}

async function end(ctx: EngineContext): Promise<void> {
  // The event is the broadcast: ending it takes the show off air, destinations included.
  if (ctx.events.config() !== null && ctx.broadcast.isOnAir) await ctx.broadcast.stop();
  else await ctx.events.end();
}

const goingAlong = (ctx: EngineContext): Destination[] =>
  ctx.show.current.destinations.filter(({ withBroadcast }) => withBroadcast);

export const eventHandlers = (ctx: EngineContext): EventHandlers => ({
  'event.create': ({ event }) => ctx.setup.run(() => create(ctx, event)),
  'event.update': ({ changes }) =>
    ctx.setup.run(async () => {
      await update(ctx, changes);
      return {};
    }),
  'event.remove': () =>
    ctx.setup.run(async () => {
      await remove(ctx);
      return {};
    }),
  'event.prepare': async () => {
    ctx.requireFfmpeg();
    requireEventTakes(ctx.show.current.encoder, ctx);
    await ctx.events.prepare();
    return {};
  },
  'event.end': async () => {
    await end(ctx);
    return {};
  },
  'broadcast.start': async () => {
    await ctx.mediaReady();
    if (!ctx.broadcast.isOnAir) requireFit(ctx, goingAlong(ctx));
    requireEventTakes(ctx.show.current.encoder, ctx);
    await ctx.broadcast.start();
    return {};
  },
  'broadcast.stop': async () => {
    await ctx.broadcast.stop();
    return {};
  },
});
