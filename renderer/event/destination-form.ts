/** The destination form: what was typed, and what the schema and the engine are given. */
import { slugOf } from '#shared/ids.ts';
import type { DestinationState } from '#shared/state/state.ts';

export type DestinationDraft = {
  name: string;
  url: string;
  key: string;
  clearKey: boolean;
  passphrase: string;
  clearPassphrase: boolean;
  withBroadcast: boolean;
};

export const EMPTY_DESTINATION: DestinationDraft = {
  name: '',
  url: '',
  key: '',
  clearKey: false,
  passphrase: '',
  clearPassphrase: false,
  withBroadcast: true,
};

export const draftOfDestination = (to: DestinationState): DestinationDraft => ({
  ...EMPTY_DESTINATION,
  name: to.name,
  url: to.address,
  withBroadcast: to.withBroadcast,
});

export const destinationOf = (draft: DestinationDraft): Record<string, unknown> => ({
  id: slugOf(draft.name, 'destination'),
  name: draft.name,
  url: draft.url.trim(),
  key: draft.key === '' || draft.clearKey ? undefined : draft.key,
  passphrase: draft.passphrase === '' || draft.clearPassphrase ? undefined : draft.passphrase,
  withBroadcast: draft.withBroadcast,
});

/** For `destination.update`: what changed. An address that was left stays as the engine knows it, secrets and all. */
export function destinationChanges(before: DestinationDraft, after: DestinationDraft): Record<string, unknown> {
  const was = destinationOf(before);
  const changes = Object.fromEntries(
    Object.entries(destinationOf(after)).filter(([name, value]) => name !== 'id' && value !== was[name]),
  );
  if (after.clearKey) changes.key = null;
  if (after.clearPassphrase) changes.passphrase = null;
  return changes;
}
