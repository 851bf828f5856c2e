/** `source.probe` and `device.list`: looks at what could become a source. */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { SourceId } from '#shared/ids.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import type { EngineContext } from '../../context.ts';
import { callerNow } from '../call.ts';
import { type Fields, mergeChanges, parseFields } from '../changes.ts';
import { requireSource } from './source.ts';

type InputHandlers = Pick<CommandHandlers, 'source.probe' | 'device.list'>;

const multicast = (host: string): boolean => /^(22[4-9]|23\d)\.|^ff/i.test(host);

/** The port of this machine that a source has for itself; null when it has none, or shares it (multicast). */
function ownPort(source: SourceConfig): string | null {
  if (source.kind === 'udp') return multicast(source.host) ? null : `udp ${source.port}`;
  if (source.kind === 'srt') return source.mode === 'listener' ? `udp ${source.port}` : null;
  if (source.kind === 'rtmp') return source.mode === 'listen' ? `tcp ${source.port}` : null;
  return null;
}

/** @throws FlypackError `probe_failed` when a source of the show has the port: opening it again would take its feed away */
function refuseOwnPort(ctx: EngineContext, config: SourceConfig): void {
  const port = ownPort(config);
  const { sources } = ctx.show.current;
  const owner = port === null ? -1 : sources.findIndex((other) => ownPort(other) === port);
  const name = sources[owner]?.name;
  if (name === undefined) return;
  throw new FlypackError('probe_failed', {
    reason: `Source ${owner + 1} (${name}) of this show listens on this port already: its tile shows what arrives.`,
  });
}

/** The settings to look with; a name and an id are not asked for yet. */
function configOf(ctx: EngineContext, fields: Fields, id: SourceId | undefined): SourceConfig {
  const current = id === undefined ? null : requireSource(ctx, id);
  const merged = current === null ? fields : mergeChanges(current, fields);
  return parseFields(SourceConfig, { ...merged, id: 'probe', name: 'probe' }, fields, 'source');
}

export const inputHandlers = (ctx: EngineContext): InputHandlers => ({
  'source.probe': async ({ source, id }) => {
    const config = configOf(ctx, source, id);
    refuseOwnPort(ctx, config);
    return ctx.inputs().probe(config, (cancel) => callerNow().onGone?.(cancel));
  },
  'device.list': () => ctx.inputs().devices(),
});
