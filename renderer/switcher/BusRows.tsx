import type { SourceState } from '#shared/state/state.ts';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { preview, take } from './actions.ts';
import styles from './BusRows.module.css';
import { BlankKey, PanelKey } from './PanelKey.tsx';

const NO_SOURCES: SourceState[] = [];

interface BusProps {
  bus: 'pgm' | 'pvw';
  sources: SourceState[];
  lit: ReadonlySet<string>;
  /** Places in all, in one row or, when there are many, in two. */
  slots: number;
  columns: number;
  disabled: boolean;
}

function Bus({ bus, sources, lit, slots, columns, disabled }: BusProps) {
  const program = bus === 'pgm';
  return (
    <fieldset className={styles.bus} aria-label={program ? 'Program bus' : 'Preview bus'}>
      <span className={cx(styles.label, program ? styles.pgm : styles.pvw)} aria-hidden="true">
        {program ? 'PGM' : 'PVW'}
      </span>
      <div
        className={cx(styles.keys, slots > columns && styles.double)}
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {sources.map((source) => (
          <PanelKey
            key={source.id}
            name={`${bus}-${source.number}`}
            label={`${program ? 'Take' : 'Preview'} ${source.number} ${source.config.name}${source.status === 'lost' ? ', lost' : ''}`}
            lit={lit.has(source.id) ? (program ? 'red' : 'green') : null}
            disabled={disabled}
            onPress={() => (program ? take(source.id) : preview(source.id))}
          >
            <b className={styles.number}>{source.number}</b>
            <span className={styles.name}>{source.status === 'lost' ? '▲ lost' : source.config.name}</span>
          </PanelKey>
        ))}
        {Array.from({ length: Math.max(0, slots - sources.length) }, (_, i) => (
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
  const switcher = useEngine((store) => store.state?.switcher ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  const onProgram = new Set<string>();
  const onPreview = new Set<string>();
  if (switcher?.program != null) onProgram.add(switcher.program);
  if (switcher?.transition?.to != null) onProgram.add(switcher.transition.to);
  if (switcher?.preview != null) onPreview.add(switcher.preview);
  const columns = sources.length <= 12 ? 6 : 8;
  const slots = sources.length <= columns ? columns : 2 * columns;
  return (
    <div className={styles.rows}>
      <Bus bus="pgm" sources={sources} lit={onProgram} slots={slots} columns={columns} disabled={!connected} />
      <Bus bus="pvw" sources={sources} lit={onPreview} slots={slots} columns={columns} disabled={!connected} />
    </div>
  );
}
