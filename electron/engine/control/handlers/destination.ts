/** `destination.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import { DestinationId, freeId, slugOf } from '#shared/ids.ts';
import { Destination, MAX_DESTINATIONS } from '#shared/show/destination-config.ts';
import type { EngineContext } from '../../context.ts';
import { breaksOutput, isRunning } from '../../outputs/on-air-changes.ts';
import { type Fields, keepId, mergeChanges, parseFields } from '../changes.ts';
import { requireFit } from './output-check.ts';

type DestinationHandlers = Pick<
  CommandHandlers,
  'destination.add' | 'destination.update' | 'destination.remove' | 'destination.start' | 'destination.stop'
>;
type NewDestination = Omit<Destination, 'id'> & { id?: DestinationId | undefined };

function requireDestination(ctx: EngineContext, id: DestinationId): Destination {
  const destination = ctx.show.current.destinations.find((candidate) => candidate.id === id);
  if (destination === undefined) throw new FlypackError('destination_unknown', { id });
  return destination;
}

/** Nothing that people may be watching is ended by accident, whether or not the broadcast is on. */
function requireConfirmation(ctx: EngineContext, id: DestinationId, confirm: boolean): void {
  if (!confirm && isRunning(id, ctx.destinations.states())) throw new FlypackError('confirmation_needed');
}

function requireKnownRendition(ctx: EngineContext, { rendition }: Destination): void {
  if (rendition === undefined || ctx.show.current.renditions.some(({ id }) => id === rendition)) return;
  throw new FlypackError('rendition_unknown', { id: rendition });
}

function setDestinations(ctx: EngineContext, destinations: Destination[]): void {
  ctx.show.update({ destinations });
  ctx.refreshDestinations();
}

async function add(ctx: EngineContext, given: NewDestination): Promise<{ id: DestinationId }> {
  const { destinations } = ctx.show.current;
  const taken = destinations.map((destination) => destination.id);
  const id = given.id ?? DestinationId.parse(freeId(slugOf(given.name, 'destination'), taken));
  if (taken.includes(id)) throw new FlypackError('destination_exists', { id });
  if (destinations.length >= MAX_DESTINATIONS) throw new FlypackError('destination_limit');
  const destination: Destination = { ...given, id };
  requireKnownRendition(ctx, destination);
  await ctx.destinations.add(destination);
  setDestinations(ctx, [...ctx.show.current.destinations, destination]);
  return { id };
}

/** A change that opens a running address anew is a break for who watches there. */
function requireConfirmedBreak(ctx: EngineContext, before: Destination, after: Destination, confirm: boolean): void {
  if (!confirm && breaksOutput(before, after, ctx.destinations.states())) throw new FlypackError('confirmation_needed');
}

async function update(ctx: EngineContext, id: DestinationId, changes: Fields, confirm: boolean): Promise<void> {
  const current = requireDestination(ctx, id);
  keepId(changes, id);
  const destination = parseFields(Destination, mergeChanges(current, changes), changes, 'changes');
  requireKnownRendition(ctx, destination);
  requireConfirmedBreak(ctx, current, destination, confirm);
  await ctx.destinations.update(destination);
  setDestinations(
    ctx,
    ctx.show.current.destinations.map((candidate) => (candidate.id === id ? destination : candidate)),
  );
}

async function remove(ctx: EngineContext, id: DestinationId): Promise<void> {
  requireDestination(ctx, id);
  await ctx.destinations.remove(id);
  setDestinations(
    ctx,
    ctx.show.current.destinations.filter((candidate) => candidate.id !== id),
  );
}

export function destinationHandlers(ctx: EngineContext): DestinationHandlers {
  const inTurn = (job: () => Promise<void>): Promise<Record<string, never>> =>
    ctx.setup.run(async () => {
      await job();
      return {};
    });
  return {
    'destination.add': ({ destination }) => ctx.setup.run(() => add(ctx, destination)),
    'destination.update': ({ id, changes, confirm }) => inTurn(() => update(ctx, id, changes, confirm)),
    'destination.remove': ({ id, confirm }) =>
      inTurn(() => {
        requireConfirmation(ctx, id, confirm);
        return remove(ctx, id);
      }),
    'destination.start': async ({ id }) => {
      const destination = requireDestination(ctx, id);
      ctx.requireFfmpeg();
      requireFit(ctx, [destination]);
      await ctx.destinations.start(id);
      return {};
    },
    'destination.stop': async ({ id, confirm }) => {
      requireDestination(ctx, id);
      requireConfirmation(ctx, id, confirm);
      await ctx.destinations.stop(id);
      return {};
    },
  };
}
