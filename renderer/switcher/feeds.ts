/** What has keys on the bus rows: the sources, and after them the scenes with the numbers that follow. */
import type { FeedId } from '#shared/ids.ts';
import type { SceneLayoutKind } from '#shared/show/scene-config.ts';
import type { EngineState } from '#shared/state/state.ts';

export interface PanelFeed {
  id: FeedId;
  /** On the panel and on the keyboard, from 1. */
  number: number;
  name: string;
  /** Of a scene; null for a source. */
  layout: SceneLayoutKind | null;
  lost: boolean;
}

type Feeds = Pick<EngineState, 'sources' | 'scenes'>;

export function feedsOf({ sources, scenes }: Feeds): PanelFeed[] {
  return [
    ...sources.map(({ id, number, config, status }) => ({
      id,
      number,
      name: config.name,
      layout: null,
      lost: status === 'lost',
    })),
    ...scenes.map(({ id, name, layout }, i) => ({
      id,
      number: sources.length + i + 1,
      name,
      layout: layout.kind,
      lost: false,
    })),
  ];
}

/** The feed with this id; null when nothing of that id is in the show. */
export const feedOf = (feeds: Feeds, id: FeedId | null): PanelFeed | null =>
  id === null ? null : (feedsOf(feeds).find((feed) => feed.id === id) ?? null);

/** Places of one bus row, in lines one above the other when there are many. Keys never move while their number holds. */
export function busLayout(count: number): { columns: number; lines: number } {
  const columns = count <= 6 ? 6 : count <= 8 ? 4 : count <= 12 ? 6 : 8;
  return { columns, lines: Math.max(1, Math.ceil(count / columns)) };
}

/** So many that the switcher needs a taller place on the page. */
export const needsTallDesk = ({ sources, scenes }: Feeds): boolean =>
  sources.length > 5 || busLayout(sources.length + scenes.length).lines > 2;
