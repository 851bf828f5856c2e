/** The event form: what was typed, and what the schema and the engine are given. */
import { slugOf } from '#shared/ids.ts';
import { LocalProvider } from '#shared/show/event-config.ts';
import type { EventState } from '#shared/state/state.ts';
import { numberOf, textOf } from '../ui/zod-sentence.ts';

export interface RungDraft {
  height: string;
  videoKbps: string;
}

export type EventDraft = {
  title: string;
  /** As `<input type="datetime-local">` has it, in the page’s own time zone; empty: no plan. */
  start: string;
  kind: 'local' | 'custom';
  ladder: RungDraft[];
  windowSegments: string;
  ingestUrl: string;
  key: string;
  clearKey: boolean;
  passphrase: string;
  clearPassphrase: boolean;
  playbackUrl: string;
};

const rungsOf = (ladder: readonly { height: number; videoKbps: number }[]): RungDraft[] =>
  ladder.map((rung) => ({ height: String(rung.height), videoKbps: String(rung.videoKbps) }));

const LOCAL_DEFAULTS = LocalProvider.parse({ kind: 'local' });

export const EMPTY_EVENT: EventDraft = {
  title: '',
  start: '',
  kind: 'local',
  ladder: rungsOf(LOCAL_DEFAULTS.ladder),
  windowSegments: String(LOCAL_DEFAULTS.windowSegments),
  ingestUrl: '',
  key: '',
  clearKey: false,
  passphrase: '',
  clearPassphrase: false,
  playbackUrl: '',
};

const two = (n: number): string => String(n).padStart(2, '0');

/** A moment as a `datetime-local` field shows it. */
export function toLocalField(iso: string): string {
  const d = new Date(iso);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

export function draftOfEvent(event: EventState): EventDraft {
  const common = {
    ...EMPTY_EVENT,
    title: event.title,
    start: event.scheduledStart === null ? '' : toLocalField(event.scheduledStart),
  };
  if (event.provider.kind === 'local') {
    const { ladder, windowSegments } = event.provider;
    return { ...common, ladder: rungsOf(ladder), windowSegments: String(windowSegments) };
  }
  const { address, playbackUrl } = event.provider;
  return { ...common, kind: 'custom', ingestUrl: address, playbackUrl: playbackUrl ?? '' };
}

function startOf(field: string): string | undefined {
  if (field === '') return undefined;
  const date = new Date(field);
  return Number.isNaN(date.getTime()) ? field : date.toISOString();
}

const secretOf = (typed: string, clear: boolean): string | undefined => (typed === '' || clear ? undefined : typed);

function providerOf(draft: EventDraft): Record<string, unknown> {
  if (draft.kind === 'local') {
    return {
      kind: 'local',
      ladder: draft.ladder.map((rung) => ({ height: numberOf(rung.height), videoKbps: numberOf(rung.videoKbps) })),
      windowSegments: numberOf(draft.windowSegments) ?? Number.NaN,
    };
  }
  return {
    kind: 'custom',
    ingestUrl: draft.ingestUrl.trim(),
    key: secretOf(draft.key, draft.clearKey),
    passphrase: secretOf(draft.passphrase, draft.clearPassphrase),
    playbackUrl: textOf(draft.playbackUrl),
  };
}

export const eventOf = (draft: EventDraft): Record<string, unknown> => ({
  id: slugOf(draft.title, 'event'),
  title: draft.title,
  scheduledStart: startOf(draft.start),
  provider: providerOf(draft),
});

const changed = (before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(after)
      .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]))
      .map(([name, value]) => [name, value ?? null]),
  );

/** For `event.update`: what changed, inside the provider too, so that a stored secret or an address with one stays. */
export function eventChanges(before: EventDraft, after: EventDraft): Record<string, unknown> {
  const { id: _kept, provider: _inside, ...plain } = changed(eventOf(before), eventOf(after));
  const isProvider = providerOf(after);
  if (before.kind !== after.kind) return { ...plain, provider: isProvider };
  const inside = changed(providerOf(before), isProvider);
  if (after.clearKey) inside.key = null;
  if (after.clearPassphrase) inside.passphrase = null;
  return Object.keys(inside).length === 0 ? plain : { ...plain, provider: { kind: after.kind, ...inside } };
}
