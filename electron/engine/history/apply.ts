/** Puts a change of the set-up into effect by the same ways as the commands: mixer first, then show file and state. */
import { FlypackError } from '#shared/errors.ts';
import type { DestinationId, MediaId, SceneId, SourceId } from '#shared/ids.ts';
import { sourcesOfScene } from '#shared/scene/members.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { EngineContext } from '../context.ts';
import type { Change, ListChange, ListName, Part } from './changes.ts';

/** A list with one of its items as a change leaves it. */
function withItem<T extends { id: string }>(list: readonly T[], id: string, after: T | null, index: number): T[] {
  if (after === null) return list.filter((item) => item.id !== id);
  if (list.some((item) => item.id === id)) return list.map((item) => (item.id === id ? after : item));
  return list.toSpliced(index, 0, after);
}

const listAfter = <L extends ListName>(show: ShowFile, part: L, change: ListChange): Pick<ShowFile, L> =>
  // The change comes from this very list; the compiler cannot follow the pair through a variable.
  ({ [part]: withItem(show[part] as { id: string }[], change.id, change.after, change.index) }) as Pick<ShowFile, L>;

function withChange(show: ShowFile, change: Change): ShowFile {
  switch (change.part) {
    case 'strip': {
      const { sound } = show;
      return { ...show, sound: { ...sound, strips: { ...sound.strips, [change.id]: change.after } } };
    }
    case 'master':
      return { ...show, sound: { ...show.sound, master: change.after } };
    case 'keyer':
      return { ...show, keyers: { ...show.keyers, [change.id]: change.after } };
    case 'keyerSettings':
      return { ...show, keyerSettings: { ...show.keyerSettings, [change.id]: change.after } };
    case 'transition':
      return { ...show, transition: change.after };
    default:
      return { ...show, ...listAfter(show, change.part, change) };
  }
}

/** The show as `changes` leave it. */
export const showAfter = (show: ShowFile, changes: readonly Change[]): ShowFile => {
  let after = show;
  for (const change of changes) after = withChange(after, change);
  return after;
};

/** The items of the media pool that the show needs. */
const mediaOf = ({ sources, keyers, transition }: ShowFile): MediaId[] => [
  ...sources.flatMap((source) => ('media' in source ? [source.media] : [])),
  ...[keyers.dsk1, keyers.dsk2].flatMap((content) => ('media' in content ? [content.media] : [])),
  ...(transition.stingerMedia === null ? [] : [transition.stingerMedia]),
];

/** The sources that something in the show refers to. */
const sourcesUsed = ({ sources, scenes, keyers }: ShowFile): SourceId[] => [
  ...sources.flatMap(({ watch }) => watch.backup ?? []),
  ...scenes.flatMap((scene) => sourcesOfScene(scene)),
  ...(keyers.key.source === null ? [] : [keyers.key.source]),
];

/**
 * Sees to it that nothing in a show refers to what is not there.
 * @throws FlypackError `source_unknown`, `media_unknown`, `rendition_unknown`
 */
export function checkWhole(show: ShowFile): void {
  const gone = sourcesUsed(show).find((used) => !show.sources.some(({ id }) => id === used));
  if (gone !== undefined) throw new FlypackError('source_unknown', { id: gone });
  const unsent = show.destinations.find(
    ({ rendition }) => rendition !== undefined && !show.renditions.some(({ id }) => id === rendition),
  );
  if (unsent !== undefined) throw new FlypackError('rendition_unknown', { id: unsent.rendition });
  const lost = mediaOf(show).find((used) => !show.media.some(({ id }) => id === used));
  if (lost !== undefined) throw new FlypackError('media_unknown', { id: lost });
}

async function applySource(ctx: EngineContext, id: SourceId, after: SourceConfig | null): Promise<void> {
  // A probe may hold the address or the device that the source is about to open.
  await ctx.inputs().cancel();
  const isThere = ctx.show.current.sources.some((source) => source.id === id);
  if (after === null) await ctx.media.removeSource(id);
  else if (isThere) await ctx.media.updateSource(after);
  else await ctx.media.addSource(after);
}

/** What must be told of one change before it is written down. */
async function prepare(ctx: EngineContext, change: Change): Promise<void> {
  switch (change.part) {
    case 'sources':
      return applySource(ctx, change.id as SourceId, change.after);
    case 'scenes':
      if (change.after === null) await ctx.media.switch({ type: 'removed', source: change.id as SceneId });
      return;
    case 'destinations':
      if (change.after === null) await ctx.destinations.remove(change.id as DestinationId);
      else if (change.before === null) await ctx.destinations.add(change.after);
      else await ctx.destinations.update(change.after);
      return;
    case 'transition':
      await ctx.media.switch({ type: 'settings', changes: change.after });
      return;
    case 'keyerSettings':
      await ctx.media.switch({ type: 'keyerSettings', keyer: change.id, changes: change.after });
      return;
    case 'media':
      if (change.after !== null) await ctx.pool.rename(change.after.id, change.after.name);
      return;
    case 'strip':
    case 'master':
    case 'keyer':
    case 'macros':
    case 'renditions':
      return;
  }
}

/** Where a part is kept in the show file. What the switcher and the pool write themselves is left to them. */
const keptIn: Partial<
  Record<Part, 'sources' | 'scenes' | 'macros' | 'destinations' | 'renditions' | 'sound' | 'keyers'>
> = {
  sources: 'sources',
  scenes: 'scenes',
  macros: 'macros',
  destinations: 'destinations',
  renditions: 'renditions',
  strip: 'sound',
  master: 'sound',
  keyer: 'keyers',
};

/**
 * Puts `changes` into effect. To be called in turn with other changes of the set-up.
 * @throws FlypackError what the media path or a check refuses
 */
export async function applyChanges(ctx: EngineContext, changes: readonly Change[]): Promise<void> {
  checkWhole(showAfter(ctx.show.current, changes));
  await ctx.mediaReady();
  for (const change of changes) await prepare(ctx, change);
  // Worked out anew: a fader waits for nobody, and may have moved meanwhile.
  const after = showAfter(ctx.show.current, changes);
  const touched = new Set(changes.flatMap(({ part }) => keptIn[part] ?? []));
  ctx.show.update(Object.fromEntries([...touched].map((name) => [name, after[name]])));
  const { scenes, keyers, sound } = after;
  await ctx.media.compose({
    ...(touched.has('scenes') ? { scenes } : {}),
    ...(touched.has('keyers') ? { chroma: keyers.key } : {}),
    ...(touched.has('sound') ? { sound } : {}),
  });
  ctx.refreshSources();
  ctx.refreshComposition();
  ctx.refreshDestinations();
  if (touched.has('renditions')) {
    ctx.refreshShow();
    ctx.encoders.refresh();
  }
  ctx.macros.refresh();
  if (touched.has('keyers')) await ctx.graphicsDrawn();
}
