import { useMemo } from 'react';
import type { SceneConfig } from '#shared/show/scene-config.ts';
import type { SourceState } from '#shared/state/state.ts';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { preview, take } from './actions.ts';
import styles from './BusRows.module.css';
import { busLayout, feedsOf, type PanelFeed } from './feeds.ts';
import { BlankKey, PanelKey } from './PanelKey.tsx';
import { SceneGlyph } from './SceneGlyph.tsx';

const NO_SOURCES: SourceState[] = [];
const NO_SCENES: SceneConfig[] = [];

interface BusProps {
  bus: 'pgm' | 'pvw';
  feeds: PanelFeed[];
  lit: ReadonlySet<string>;
  disabled: boolean;
}

/** “Take 5 Interview, scene”. */
function labelOf(feed: PanelFeed, program: boolean): string {
  const kind = feed.layout === null ? '' : ', scene';
  return `${program ? 'Take' : 'Preview'} ${feed.number} ${feed.name}${kind}${feed.lost ? ', lost' : ''}`;
}

function Bus({ bus, feeds, lit, disabled }: BusProps) {
  const program = bus === 'pgm';
  const { columns, lines } = busLayout(feeds.length);
  return (
    <fieldset className={styles.bus} aria-label={program ? 'Program bus' : 'Preview bus'}>
      <span className={cx(styles.label, program ? styles.pgm : styles.pvw)} aria-hidden="true">
        {program ? 'PGM' : 'PVW'}
      </span>
      <div
        className={cx(
          styles.keys,
          lines === 2 && styles.double,
          lines > 2 && styles.dense,
          lines > 3 && styles.densest,
        )}
        style={{
          gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${lines}, minmax(0, 1fr))`,
        }}
      >
        {feeds.map((feed) => (
          <PanelKey
            key={feed.id}
            name={`${bus}-${feed.number}`}
            label={labelOf(feed, program)}
            title={feed.name}
            lit={lit.has(feed.id) ? (program ? 'red' : 'green') : null}
            disabled={disabled}
            onPress={() => (program ? take(feed.id) : preview(feed.id))}
          >
            <span className={cx(styles.top, feed.layout !== null && styles.scene)}>
              <b className={styles.number}>{feed.number}</b>
              {feed.layout !== null && <SceneGlyph layout={feed.layout} width={lines === 1 ? 18 : 14} />}
            </span>
            <span className={styles.name}>{feed.lost ? '▲ lost' : feed.name}</span>
          </PanelKey>
        ))}
        {Array.from({ length: columns * lines - feeds.length }, (_, i) => (
          // Blank places are all alike and never move.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <BlankKey key={i} />
        ))}
      </div>
    </fieldset>
  );
}

/** The two rows of keys. In the middle of a mix both its sources are lit red: both are on air. */
export function BusRows() {
  const sources = useEngine((store) => store.state?.sources ?? NO_SOURCES);
  const scenes = useEngine((store) => store.state?.scenes ?? NO_SCENES);
  const switcher = useEngine((store) => store.state?.switcher ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  const feeds = useMemo(() => feedsOf({ sources, scenes }), [sources, scenes]);
  const onProgram = new Set<string>();
  const onPreview = new Set<string>();
  if (switcher?.program != null) onProgram.add(switcher.program);
  if (switcher?.transition?.to != null) onProgram.add(switcher.transition.to);
  if (switcher?.preview != null) onPreview.add(switcher.preview);
  return (
    <div className={styles.rows}>
      <Bus bus="pgm" feeds={feeds} lit={onProgram} disabled={!connected} />
      <Bus bus="pvw" feeds={feeds} lit={onPreview} disabled={!connected} />
    </div>
  );
}
