/** Which sources have their backup in their place, read from the state. */
import type { FeedId, SourceId } from '../ids.ts';
import { sourcesOfFeed } from '../scene/members.ts';
import type { SceneConfig } from '../show/scene-config.ts';
import type { StandIns } from '../sound/share.ts';
import type { SourceState } from '../state/state.ts';

/** What is read of a source. */
export type StoodIn = Pick<SourceState, 'id' | 'standIn' | 'config'>;

/** The backups that are on program, or in a scene, in the place of a faulty source. */
export const standInsOf = (sources: readonly StoodIn[]): StandIns =>
  new Map(
    sources.flatMap(({ id, standIn, config }): [SourceId, SourceId][] =>
      standIn === 'backup' && config.watch.backup !== null ? [[id, config.watch.backup]] : [],
    ),
  );

/**
 * Those of them whose picture is shown instead, because the scene on program has the faulty source. Where program itself
 * has gone to the backup, the switcher says so, and the source’s own picture is left as it is.
 */
export function replacementsOf(
  sources: readonly StoodIn[],
  program: FeedId | null,
  scenes: readonly SceneConfig[],
): StandIns {
  const standIns = standInsOf(sources);
  if (standIns.size === 0) return standIns;
  const shown = sourcesOfFeed(program, scenes);
  return new Map([...standIns].filter(([id]) => id !== program && shown.includes(id)));
}
