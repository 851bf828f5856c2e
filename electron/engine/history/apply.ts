/** Puts a change of the set-up into effect by the same ways as the commands: mixer first, then show file and state. */
import { FlypackError } from '#shared/errors.ts';
import type { SourceId } from '#shared/ids.ts';
import { sourcesOfScene } from '#shared/scene/members.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { EngineContext } from '../context.ts';
import type { Change, ListChange, ListName } from './changes.ts';

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

/** Refuses a show in which something refers to a source or an item of the media pool that is not there. */
export function checkWhole(show: ShowFile): void {
  const sources = new Set<string>(show.sources.map(({ id }) => id));
  const used = [
    ...show.scenes.flatMap((scene) => sourcesOfScene(scene)),
    ...show.sources.flatMap(({ watch }) => watch.backup ?? []),
    ...(show.keyers.key.source === null ? [] : [show.keyers.key.source]),
  ];
  const missing = used.find((id) => !sources.has(id));
  if (missing !== undefined) throw new FlypackError('source_unknown', { id: missing });
  const media = new Set<string>(show.media.map(({ id }) => id));
  const shown = [show.keyers.dsk1, show.keyers.dsk2].flatMap((content) => ('media' in content ? [content.media] : []));
  const lost = shown.find((id) => !media.has(id));
  if (lost !== undefined) throw new FlypackError('media_unknown', { id: lost });
}

async function applySource(ctx: EngineContext, id: string, before: SourceConfig | null, after: SourceConfig | null) {
  if (after === null) await ctx.media.removeSource(id as SourceId);
  else if (before === null) await ctx.media.addSource(after);
  else await ctx.media.updateSource(after);
}

/** What the mixer and the pushes must be told of one change; scenes, chroma key and sound go together afterwards. */
async function applyOne(ctx: EngineContext, change: Change): Promise<void> {
  switch (change.part) {
    case 'sources': {
      const now = ctx.show.current.sources.find(({ id }) => id === change.id) ?? null;
      return applySource(ctx, change.id, now, change.after);
    }
    case 'scenes':
      if (change.after !== null || change.before === null) return;
      await ctx.media.switch({ type: 'removed', source: change.before.id });
      return;
    case 'destinations':
      if (change.after === null) {
        if (change.before !== null) await ctx.destinations.remove(change.before.id);
      } else if (change.before === null) await ctx.destinations.add(change.after);
      else await ctx.destinations.update(change.after);
      return;
    case 'transition':
      await ctx.media.switch({ type: 'settings', changes: change.after });
      return;
    case 'keyerSettings':
      await ctx.media.switch({ type: 'keyerSettings', keyer: change.id, changes: change.after });
      return;
    case 'strip':
    case 'master':
    case 'keyer':
    case 'macros':
    case 'media':
      return;
  }
}

/**
 * Puts `changes` into effect. To be called in turn with other changes of the set-up.
 * @throws FlypackError what the media path or a check refuses
 */
export async function applyChanges(ctx: EngineContext, changes: readonly Change[]): Promise<void> {
  const target = showAfter(ctx.show.current, changes);
  checkWhole(target);
  await ctx.mediaReady();
  for (const change of changes) await applyOne(ctx, change);
  const { scenes, keyers, sound } = target;
  if (changes.some(({ part }) => ['scenes', 'keyer', 'strip', 'master'].includes(part))) {
    await ctx.media.compose({ scenes, chroma: keyers.key, sound });
  }
  const { sources, macros, destinations, media } = target;
  ctx.show.update({ sources, scenes, keyers, sound, macros, destinations, media });
  ctx.refreshSources();
  ctx.refreshComposition();
  ctx.refreshDestinations();
  ctx.macros.refresh();
  ctx.store.set('media', { ...ctx.store.state.media, items: media });
}
