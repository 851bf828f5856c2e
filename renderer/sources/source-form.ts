/** The source form: what the schema and the engine are given of what was typed. */
import { freeId, slugOf } from '#shared/ids.ts';
import { numberOf, textOf } from '../ui/zod-sentence.ts';
import { careCandidate } from './care-draft.ts';
import { EMPTY_SOURCE, modeOf, type SourceDraft } from './source-draft.ts';

export { draftOf, EMPTY_SOURCE, type SourceDraft } from './source-draft.ts';

type Fields = Record<string, unknown>;

const secret = (typed: string, clear: boolean): string | undefined => (typed === '' || clear ? undefined : typed);

/** The address that was typed; where nothing was, the one that the engine keeps. */
const addressOf = (draft: SourceDraft): string | undefined => textOf(draft.url) ?? textOf(draft.storedAddress);

const fieldsOfKind = (draft: SourceDraft): Fields => {
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
        streamId: secret(draft.streamId.trim(), draft.clearStreamId),
        passphrase: secret(draft.passphrase, draft.clearPassphrase),
      };
    case 'rtmp':
      return draft.rtmpMode === 'pull'
        ? { mode: 'pull', url: addressOf(draft) }
        : {
            mode: 'listen',
            host,
            port: numberOf(draft.port) ?? Number.NaN,
            app: draft.app.trim(),
            key: secret(draft.key, draft.clearKey),
          };
    case 'rtsp':
      return { url: addressOf(draft) ?? '', transport: draft.transport };
    case 'http':
      return { url: addressOf(draft) ?? '' };
    case 'file':
      return { path: draft.path.trim(), loop: draft.loop };
    case 'device':
      return {
        api: draft.api,
        device: draft.device.trim(),
        audioDevice: textOf(draft.audioDevice),
        mode: modeOf(draft.deviceMode),
      };
    case 'screen':
      return { api: draft.api, screen: draft.device.trim(), window: draft.window, cursor: draft.cursor };
    case 'sound':
      return { api: draft.api, device: draft.device.trim() };
    case 'still':
      return { media: draft.media };
    case 'clip':
      return {
        media: draft.media,
        loop: draft.clipLoop,
        rollOnTake: draft.rollOnTake,
        atEnd: draft.atEnd,
        cueOnLeave: draft.cueOnLeave,
      };
  }
};

/** Kinds that may hold several programs and sound tracks. */
export const isFeed = (kind: SourceDraft['kind']): boolean =>
  ['udp', 'srt', 'rtmp', 'rtsp', 'http', 'file'].includes(kind);

const pickOf = (draft: SourceDraft): Fields =>
  isFeed(draft.kind)
    ? { program: numberOf(draft.program), audioTrack: (numberOf(draft.audioTrack) ?? Number.NaN) - 1 }
    : {};

/** What the schema checks; numbers that are missing stay missing, so that the schema asks for them. */
export function candidateOf(draft: SourceDraft): Fields {
  return {
    id: freeId(slugOf(draft.name, 'source'), []),
    kind: draft.kind,
    name: draft.name,
    scaling: draft.scaling,
    bufferMs: numberOf(draft.bufferMs) ?? Number.NaN,
    ...pickOf(draft),
    ...fieldsOfKind(draft),
    ...careCandidate(draft),
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The settings of a new source; the engine makes the id, and the schema what was left as it is. */
export function newSourceOf(draft: SourceDraft): Fields {
  const { id: _madeByTheEngine, ...rest } = candidateOf(draft);
  const untouched: Fields = { ...careCandidate(EMPTY_SOURCE), audioTrack: 0 };
  return Object.fromEntries(
    Object.entries(rest).filter(
      ([name, value]) => value !== undefined && !(name in untouched && same(value, untouched[name])),
    ),
  );
}

/** What changed against `before`, for `source.update`: an emptied optional field becomes null. */
export function changesOf(before: SourceDraft, after: SourceDraft): Fields {
  const was = candidateOf(before);
  const is = candidateOf(after);
  const changes: Fields = {};
  for (const [name, value] of Object.entries(is)) {
    if (name === 'id' || same(value, was[name])) continue;
    changes[name] = value ?? null;
  }
  if (after.clearPassphrase) changes.passphrase = null;
  if (after.clearStreamId) changes.streamId = null;
  if (after.clearKey) changes.key = null;
  return changes;
}
