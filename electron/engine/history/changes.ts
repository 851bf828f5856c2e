/** What differs between two states of the show’s set-up, item by item, and how it is said. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { CommandName } from '#shared/commands/table.ts';
import { KEYER_IDS, type KeyerId } from '#shared/ids.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import { stripOf } from '#shared/show/sound-config.ts';

/** The lists of the show whose items come, go and change. */
type Lists = Pick<ShowFile, 'sources' | 'scenes' | 'macros' | 'destinations' | 'renditions' | 'media'>;
export type ListName = keyof Lists;

/** An item of a list; null: it is not there. `index`: its place in the list where it is there. */
export type ListChange = {
  [L in ListName]: {
    part: L;
    id: string;
    before: Lists[L][number] | null;
    after: Lists[L][number] | null;
    index: number;
  };
}[ListName];

/** One thing that is always there. */
export type ValueChange =
  | {
      part: 'strip';
      id: string;
      before: ShowFile['sound']['strips'][string];
      after: ShowFile['sound']['strips'][string];
    }
  | { part: 'master'; before: ShowFile['sound']['master']; after: ShowFile['sound']['master'] }
  | { [K in KeyerId]: { part: 'keyer'; id: K; before: ShowFile['keyers'][K]; after: ShowFile['keyers'][K] } }[KeyerId]
  | {
      part: 'keyerSettings';
      id: KeyerId;
      before: ShowFile['keyerSettings'][KeyerId];
      after: ShowFile['keyerSettings'][KeyerId];
    }
  | { part: 'transition'; before: ShowFile['transition']; after: ShowFile['transition'] };

export type Change = ListChange | ValueChange;
export type Part = Change['part'];

/** What a command can change of the set-up. Commands that are not here leave no trace in the history. */
const partsOfCommand: Partial<Record<CommandName, readonly Part[]>> = {
  'source.add': ['sources'],
  'source.update': ['sources'],
  'source.remove': ['sources', 'strip'],
  'scene.add': ['scenes'],
  'scene.update': ['scenes'],
  'scene.remove': ['scenes'],
  'keyer.set': ['keyerSettings'],
  'keyer.content': ['keyer'],
  'keyer.chroma': ['keyer'],
  'audio.strip': ['strip'],
  'audio.master': ['master'],
  'switcher.transition': ['transition'],
  'macro.add': ['macros'],
  'macro.update': ['macros'],
  'macro.remove': ['macros'],
  'macro.recordStop': ['macros'],
  'destination.add': ['destinations'],
  'destination.update': ['destinations'],
  'destination.remove': ['destinations'],
  'rendition.add': ['renditions'],
  'rendition.update': ['renditions'],
  'rendition.remove': ['renditions'],
};

/** The parts of the set-up that a command can change; a new name in the media pool is one of them. */
export function partsChangedBy(name: CommandName): readonly Part[] {
  return partsOfCommand[name] ?? (name.startsWith('media.') ? ['media'] : []);
}

function listChanges<L extends ListName>(part: L, before: ShowFile, after: ShowFile): ListChange[] {
  const old: readonly Lists[L][number][] = before[part];
  const now: readonly Lists[L][number][] = after[part];
  const ids = new Set([...old, ...now].map(({ id }) => id as string));
  return [...ids].flatMap((id) => {
    const was = old.findIndex((item) => item.id === id);
    const is = now.findIndex((item) => item.id === id);
    const change = { part, id, before: old[was] ?? null, after: now[is] ?? null, index: was >= 0 ? was : is };
    // The pair of a list and its items is lost on the compiler; it comes from the same list here.
    return isDeepStrictEqual(change.before, change.after) ? [] : [change as unknown as ListChange];
  });
}

function stripChanges(before: ShowFile, after: ShowFile): ValueChange[] {
  const ids = new Set([...Object.keys(before.sound.strips), ...Object.keys(after.sound.strips)]);
  return [...ids].map((id) => ({
    part: 'strip' as const,
    id,
    before: stripOf(before.sound, id),
    after: stripOf(after.sound, id),
  }));
}

function changesOf(part: Part, before: ShowFile, after: ShowFile): Change[] {
  switch (part) {
    case 'strip':
      return stripChanges(before, after);
    case 'master':
      return [{ part, before: before.sound.master, after: after.sound.master }];
    case 'keyer':
      return [
        { part, id: 'key', before: before.keyers.key, after: after.keyers.key },
        { part, id: 'dsk1', before: before.keyers.dsk1, after: after.keyers.dsk1 },
        { part, id: 'dsk2', before: before.keyers.dsk2, after: after.keyers.dsk2 },
      ];
    case 'keyerSettings':
      return KEYER_IDS.map((id) => ({
        part,
        id,
        before: before.keyerSettings[id],
        after: after.keyerSettings[id],
      }));
    case 'transition':
      return [{ part, before: before.transition, after: after.transition }];
    default:
      return listChanges(part, before, after);
  }
}

/** What a command that may change `parts` has changed, item by item. */
export const diffShows = (before: ShowFile, after: ShowFile, parts: readonly Part[]): Change[] =>
  parts
    .flatMap((part) => changesOf(part, before, after))
    .filter((change) => !isDeepStrictEqual(change.before, change.after));

/** The way back. */
export const inverse = (changes: readonly Change[]): Change[] =>
  changes.map((change) => ({ ...change, before: change.after, after: change.before }) as Change);

/** Two changes of the same things one after the other, as one; null when they are not about the same. */
export function joined(first: readonly Change[], second: readonly Change[]): Change[] | null {
  if (subjects(first) !== subjects(second)) return null;
  return first
    .map((change, i) => ({ ...change, after: second[i]?.after }) as Change)
    .filter(({ before, after }) => !isDeepStrictEqual(before, after));
}

/** Things and fields that change; what is added or removed is never the same as what is there. */
function subjects(changes: readonly Change[]): string {
  return JSON.stringify(
    changes.map((change) => {
      const { before, after } = change;
      const kind = before === null ? 'add' : after === null ? 'remove' : 'change';
      return [
        change.part,
        'id' in change ? change.id : '',
        kind,
        kind === 'change' ? changedFields(before, after) : [],
      ];
    }),
  );
}

function changedFields(before: unknown, after: unknown): string[] {
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return [];
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].filter((key) => !isDeepStrictEqual(old.get(key), now.get(key)));
}

const LIST_WORDS: Record<ListName, string> = {
  sources: 'source',
  scenes: 'scene',
  macros: 'macro',
  destinations: 'destination',
  renditions: 'rendition',
  media: 'name of',
};
const KEYER_WORDS: Record<KeyerId, string> = { key: 'chroma key', dsk1: 'DSK 1', dsk2: 'DSK 2' };

/** "remove source Wide", "change scene Interview". `nameOf` gives the name of a source. */
export function labelOf(changes: readonly Change[], nameOf: (source: string) => string): string {
  const [change] = changes;
  if (change === undefined) return 'nothing';
  switch (change.part) {
    case 'strip':
      return `change sound of ${nameOf(change.id)}`;
    case 'master':
      return 'change master sound';
    case 'keyer':
      return `change ${KEYER_WORDS[change.id]}`;
    case 'keyerSettings':
      return `change settings of ${KEYER_WORDS[change.id]}`;
    case 'transition':
      return 'change transition';
    default: {
      const verb = change.before === null ? 'add' : change.after === null ? 'remove' : 'change';
      return `${verb} ${LIST_WORDS[change.part]} ${(change.after ?? change.before)?.name ?? change.id}`;
    }
  }
}

/** Without items of the media pool that came or went: their files cannot be had back, so that is never offered. */
export const withoutFiles = (changes: readonly Change[]): Change[] =>
  changes.filter(({ part, before, after }) => part !== 'media' || (before !== null && after !== null));

/** Whether taking these changes one way or the other needs an item of the media pool. */
export const mentionsMedia = (changes: readonly Change[], media: string): boolean =>
  changes.some((change) => {
    if (change.part === 'media') return change.id === media;
    const text = JSON.stringify([change.before, change.after]);
    return ['media', 'stingerMedia'].some((field) => text.includes(`"${field}":${JSON.stringify(media)}`));
  });
