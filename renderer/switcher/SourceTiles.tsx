import { Plus } from 'lucide-react';
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { MAX_SOURCES } from '#shared/show/show-file.ts';
import type { SourceState } from '#shared/state/state.ts';
import { tallyAt } from '#shared/tally/tally.ts';
import { openDialog } from '../store/dialogs.ts';
import { useEngine } from '../store/engine.ts';
import { useTallies } from '../tally/use-tallies.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { Panel } from '../ui/Panel.tsx';
import { SourceTile } from './SourceTile.tsx';
import styles from './SourceTiles.module.css';
import { tileLayout } from './tile-layout.ts';

const NO_SOURCES: SourceState[] = [];
const LABEL_PX = 24;
const GAP_PX = 6;

/** All sources, as large as they fit. */
export function SourceTiles() {
  const sources = useEngine((store) => store.state?.sources ?? NO_SOURCES);
  const tallies = useTallies();
  const connected = useEngine((store) => store.link.phase === 'open');
  const ref = useRef<HTMLUListElement>(null);
  const [room, setRoom] = useState({ width: 600, height: 120 });

  useEffect(() => {
    const list = ref.current;
    if (list === null) return;
    const measure = (): void => setRoom({ width: list.clientWidth, height: list.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(list);
    return () => observer.disconnect();
  }, []);

  const layout = tileLayout(sources.length, room.width, room.height, LABEL_PX, GAP_PX);
  const style = { '--tile-width': `${layout.widthPx}px`, '--columns': layout.columns } as CSSProperties;
  const lost = sources.filter((source) => source.status === 'lost').length;
  return (
    <Panel
      title="Sources"
      info={lost > 0 ? <Badge tone="amber">{`▲ ${lost} lost`}</Badge> : null}
      actions={
        <Button
          size="small"
          tone="quiet"
          onPress={() => openDialog({ kind: 'add-source' })}
          disabled={!connected || sources.length >= MAX_SOURCES}
        >
          <Plus size={12} /> Add source
        </Button>
      }
      bodyClassName={styles.body}
    >
      <ul ref={ref} className={styles.tiles} style={style}>
        {sources.map((source) => (
          <SourceTile key={source.id} source={source} tally={tallyAt(tallies, source.id)} />
        ))}
        {sources.length === 0 && <li className={styles.none}>No sources yet. Add a camera, a feed or a file.</li>}
      </ul>
    </Panel>
  );
}
