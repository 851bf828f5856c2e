/** The source form: what was typed, and what the schema and the engine are given. */
import { freeId, slugOf } from '#shared/ids.ts';
import type { PublicSourceConfig, SourceKind } from '#shared/show/source-config.ts';
import { numberOf, textOf } from '../ui/zod-sentence.ts';

export type SourceDraft = {
  kind: SourceKind;
  name: string;
  scaling: 'fit' | 'fill';
  bufferMs: string;
  variant: string;
  toneHz: string;
  host: string;
  port: string;
  interface: string;
  mode: 'listener' | 'caller';
  latencyMs: string;
  streamId: string;
  passphrase: string;
  clearPassphrase: boolean;
  path: string;
  loop: boolean;
};

export const EMPTY_SOURCE: SourceDraft = {
  kind: 'test',
  name: '',
  scaling: 'fit',
  bufferMs: '100',
  variant: '0',
  toneHz: '440',
  host: '127.0.0.1',
  port: '',
  interface: '',
  mode: 'listener',
  latencyMs: '120',
  streamId: '',
  passphrase: '',
  clearPassphrase: false,
  path: '',
  loop: true,
};

/** What is in a source’s settings now, as text to change. */
export function draftOf(config: PublicSourceConfig): SourceDraft {
  const common = { ...EMPTY_SOURCE, name: config.name, scaling: config.scaling, bufferMs: String(config.bufferMs) };
  switch (config.kind) {
    case 'test':
      return { ...common, kind: 'test', variant: String(config.variant), toneHz: String(config.toneHz) };
    case 'udp':
      return {
        ...common,
        kind: 'udp',
        host: config.host,
        port: String(config.port),
        interface: config.interface ?? '',
      };
    case 'srt':
      return {
        ...common,
        kind: 'srt',
        host: config.host,
        port: String(config.port),
        mode: config.mode,
        latencyMs: String(config.latencyMs),
        streamId: config.streamId ?? '',
      };
    case 'file':
      return { ...common, kind: 'file', path: config.path, loop: config.loop };
    default:
      return common;
  }
}

const fieldsOfKind = (draft: SourceDraft): Record<string, unknown> => {
  const host = textOf(draft.host) ?? '';
  switch (draft.kind) {
    case 'test':
      return { variant: numberOf(draft.variant), toneHz: numberOf(draft.toneHz) };
    case 'udp':
      return { host, port: numberOf(draft.port), interface: textOf(draft.interface) };
    case 'srt':
      return {
        host,
        port: numberOf(draft.port),
        mode: draft.mode,
        latencyMs: numberOf(draft.latencyMs),
        streamId: textOf(draft.streamId),
        passphrase: draft.passphrase === '' || draft.clearPassphrase ? undefined : draft.passphrase,
      };
    case 'file':
      return { path: draft.path.trim(), loop: draft.loop };
    default:
      return {};
  }
};

/** What the schema checks; numbers that are missing stay missing, so that the schema asks for them. */
export function candidateOf(draft: SourceDraft): Record<string, unknown> {
  return {
    id: freeId(slugOf(draft.name, 'source'), []),
    kind: draft.kind,
    name: draft.name,
    scaling: draft.scaling,
    bufferMs: numberOf(draft.bufferMs) ?? Number.NaN,
    ...fieldsOfKind(draft),
  };
}

/** The settings of a new source; the engine makes the id. */
export function newSourceOf(draft: SourceDraft): Record<string, unknown> {
  const { id: _madeByTheEngine, ...rest } = candidateOf(draft);
  return withoutUndefined(rest);
}

/** What changed against `before`, for `source.update`: an emptied optional field becomes null. */
export function changesOf(before: SourceDraft, after: SourceDraft): Record<string, unknown> {
  const was = candidateOf(before);
  const is = candidateOf(after);
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(is)) {
    if (name === 'id' || Object.is(value, was[name])) continue;
    changes[name] = value ?? null;
  }
  if (after.clearPassphrase) changes.passphrase = null;
  return changes;
}

const withoutUndefined = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
