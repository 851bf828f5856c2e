/** The destination form: what was typed, and what the schema and the engine are given. */
import { slugOf } from '#shared/ids.ts';
import { OUTPUT_PRESETS, presetOf } from '#shared/outputs/presets.ts';
import type { DestinationKind } from '#shared/show/destination-config.ts';
import type { DestinationState } from '#shared/state/state.ts';
import { numberOf } from '../ui/zod-sentence.ts';

export type DestinationDraft = {
  /** Id of a preset; empty: an address of one’s own. */
  preset: string;
  kind: DestinationKind;
  name: string;
  url: string;
  /** What the engine shows of the address it has; empty for a new one. */
  storedUrl: string;
  storedKind: DestinationKind;
  key: string;
  clearKey: boolean;
  passphrase: string;
  clearPassphrase: boolean;
  srtMode: 'caller' | 'listener';
  latencyMs: string;
  segmentS: string;
  verifyTls: boolean;
  backup: 'none' | 'both' | 'failure';
  backupUrl: string;
  storedBackupUrl: string;
  backupKey: string;
  clearBackupKey: boolean;
  backupPassphrase: string;
  clearBackupPassphrase: boolean;
  rendition: string;
  adaptive: boolean;
  withBroadcast: boolean;
};

export const EMPTY_DESTINATION: DestinationDraft = {
  preset: '',
  kind: 'rtmp',
  name: '',
  url: '',
  storedUrl: '',
  storedKind: 'rtmp',
  key: '',
  clearKey: false,
  passphrase: '',
  clearPassphrase: false,
  srtMode: 'caller',
  latencyMs: '',
  segmentS: '',
  verifyTls: true,
  backup: 'none',
  backupUrl: '',
  storedBackupUrl: '',
  backupKey: '',
  clearBackupKey: false,
  backupPassphrase: '',
  clearBackupPassphrase: false,
  rendition: '',
  adaptive: true,
  withBroadcast: true,
};

export const draftOfDestination = (to: DestinationState): DestinationDraft => ({
  ...EMPTY_DESTINATION,
  preset: to.preset ?? '',
  kind: to.kind,
  name: to.name,
  url: to.address,
  storedUrl: to.address,
  storedKind: to.kind,
  srtMode: to.srtMode ?? 'caller',
  latencyMs: to.latencyMs === undefined ? '' : String(to.latencyMs),
  segmentS: to.segmentS === undefined ? '' : String(to.segmentS),
  verifyTls: to.verifyTls,
  backup: to.backup?.when ?? 'none',
  backupUrl: to.backup?.address ?? '',
  storedBackupUrl: to.backup?.address ?? '',
  rendition: to.rendition ?? '',
  adaptive: to.adaptive,
  withBroadcast: to.withBroadcast,
});

/** What choosing a platform fills in. A name that a person gave is left. */
export function chosenPreset(draft: DestinationDraft, id: string): Partial<DestinationDraft> {
  const preset = presetOf(id);
  if (preset === null) return { preset: '' };
  const isOwnName = draft.name !== '' && !OUTPUT_PRESETS.some(({ label }) => label === draft.name);
  return {
    preset: id,
    kind: preset.kind,
    name: isOwnName ? draft.name : preset.label,
    url: preset.url,
    backup: preset.backupUrl === null ? 'none' : draft.backup,
    backupUrl: preset.backupUrl ?? '',
  };
}

/** Stands for an address that was left as it is: the engine shows only a part of it, which may be none by itself. */
const STANDS_FOR: Record<DestinationKind, string> = {
  rtmp: 'rtmp://host/app',
  srt: 'srt://host:1',
  mpegts: 'udp://host:1',
  rtp: 'rtp://host:1',
  hls: 'https://host/out.m3u8',
  whip: 'https://host/whip',
  file: '/file.ts',
};

const isLeft = (draft: DestinationDraft): boolean =>
  draft.storedUrl !== '' && draft.url === draft.storedUrl && draft.kind === draft.storedKind;
const isBackupLeft = (draft: DestinationDraft): boolean =>
  draft.storedBackupUrl !== '' && draft.backupUrl === draft.storedBackupUrl;

const secretOf = (text: string, clear: boolean): string | undefined => (text === '' || clear ? undefined : text);

/** Backup as the schema has it; null: none. */
function backupOf(draft: DestinationDraft): Record<string, unknown> | null {
  if (draft.backup === 'none') return null;
  return {
    url: isBackupLeft(draft) ? STANDS_FOR[draft.kind] : draft.backupUrl.trim(),
    key: secretOf(draft.backupKey, draft.clearBackupKey),
    passphrase: secretOf(draft.backupPassphrase, draft.clearBackupPassphrase),
    when: draft.backup,
  };
}

export const destinationOf = (draft: DestinationDraft): Record<string, unknown> => ({
  id: slugOf(draft.name, 'destination'),
  name: draft.name,
  kind: draft.kind,
  preset: draft.preset === '' ? undefined : draft.preset,
  url: isLeft(draft) ? STANDS_FOR[draft.kind] : draft.url.trim(),
  key: secretOf(draft.key, draft.clearKey),
  passphrase: draft.kind === 'srt' ? secretOf(draft.passphrase, draft.clearPassphrase) : undefined,
  srtMode: draft.kind === 'srt' && draft.srtMode === 'listener' ? 'listener' : undefined,
  latencyMs: draft.kind === 'srt' && draft.latencyMs.trim() !== '' ? numberOf(draft.latencyMs) : undefined,
  segmentS: draft.kind === 'hls' && draft.segmentS.trim() !== '' ? numberOf(draft.segmentS) : undefined,
  verifyTls: draft.verifyTls,
  backup: backupOf(draft),
  rendition: draft.rendition === '' ? undefined : draft.rendition,
  adaptive: draft.adaptive,
  withBroadcast: draft.withBroadcast,
});

/** For `destination.update`: what changed. Addresses and secrets that were left stay as the engine knows them. */
export function destinationChanges(before: DestinationDraft, after: DestinationDraft): Record<string, unknown> {
  const was = destinationOf(before);
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(destinationOf(after))) {
    if (name === 'id' || name === 'backup' || name === 'key' || name === 'passphrase') continue;
    // What is left out takes its default again.
    if (value !== was[name]) changes[name] = value ?? null;
  }
  if (isLeft(after)) delete changes.url;
  else if (after.url.trim() !== before.url.trim() || after.kind !== before.kind) changes.url = after.url.trim();
  if (after.clearKey) changes.key = null;
  else if (after.key !== '') changes.key = after.key;
  if (after.clearPassphrase) changes.passphrase = null;
  else if (after.passphrase !== '') changes.passphrase = after.passphrase;
  const backup = backupChanges(before, after);
  if (backup !== undefined) changes.backup = backup;
  return changes;
}

function backupChanges(before: DestinationDraft, after: DestinationDraft): Record<string, unknown> | null | undefined {
  if (after.backup === 'none') return before.backup === 'none' ? undefined : null;
  const changes: Record<string, unknown> = {};
  if (!isBackupLeft(after)) changes.url = after.backupUrl.trim();
  if (before.backup !== after.backup) changes.when = after.backup;
  if (after.clearBackupKey) changes.key = null;
  else if (after.backupKey !== '') changes.key = after.backupKey;
  if (after.clearBackupPassphrase) changes.passphrase = null;
  else if (after.backupPassphrase !== '') changes.passphrase = after.backupPassphrase;
  return Object.keys(changes).length === 0 ? undefined : changes;
}
