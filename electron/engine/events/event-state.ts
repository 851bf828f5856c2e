/** An event as it goes out in state: no key, no passphrase, no ingest address of a node. */
import type { EventLife } from '#shared/events/lifecycle.ts';
import { publicAddress } from '#shared/show/address.ts';
import type { EventConfig, EventProvider } from '#shared/show/event-config.ts';
import type { EventState } from '#shared/state/state.ts';
import type { PushSink } from '../outputs/push-sink.ts';
import type { LocalNode } from './local-node.ts';

const publicProvider = (provider: EventProvider): EventState['provider'] =>
  provider.kind === 'local'
    ? { kind: 'local', ladder: provider.ladder, windowSegments: provider.windowSegments }
    : {
        kind: 'custom',
        address: publicAddress(provider.ingestUrl),
        hasKey: provider.key !== undefined,
        hasPassphrase: provider.passphrase !== undefined,
        playbackUrl: provider.playbackUrl ?? null,
      };

export function eventState(
  config: EventConfig,
  life: EventLife,
  node: LocalNode | null,
  push: PushSink | null,
): EventState {
  const { provider } = config;
  const playbackUrl = provider.kind === 'local' ? node?.ready?.playback : provider.playbackUrl;
  return {
    id: config.id,
    title: config.title,
    scheduledStart: config.scheduledStart ?? null,
    provider: publicProvider(provider),
    ...life,
    playbackUrl: playbackUrl ?? null,
    renditions: node?.status?.renditions ?? [],
    uplink: push === null ? null : uplinkOf(push),
  };
}

function uplinkOf({ state: { status, sinceMs, problem, reconnects } }: PushSink): EventState['uplink'] {
  return { status, sinceMs, problem, reconnects };
}
