import { Info, OctagonX, Search, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { LogEntry } from '#shared/state/telemetry.ts';
import { useEngine } from '../store/engine.ts';
import { filterEntries, type LogFilter } from '../store/log-buffer.ts';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { formatClock } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import styles from './LogPanel.module.css';

const ICONS = { info: Info, warn: TriangleAlert, error: OctagonX } as const;
const FILTERS: readonly { value: LogFilter; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
];

function Entry({ entry }: { entry: LogEntry }) {
  const Icon = ICONS[entry.level];
  return (
    <li className={cx(styles.entry, styles[entry.level])} title={`${entry.about}: ${entry.text}`}>
      <time className={styles.time}>{formatClock(entry.atMs)}</time>
      <Icon size={12} className={styles.icon} aria-label={entry.level} />
      <span className={styles.about}>{entry.about}</span>
      <span className={styles.text}>{entry.text}</span>
    </li>
  );
}

/** What happened, newest first, one line each. */
export function LogPanel() {
  const log = useEngine((store) => store.log);
  const [level, setLevel] = useState<LogFilter>('all');
  const [text, setText] = useState('');
  const shown = useMemo(() => filterEntries(log, level, text), [log, level, text]);
  return (
    <Panel
      title="Log"
      actions={
        <>
          <label className={styles.search}>
            <Search size={11} aria-hidden="true" />
            <span className="visually-hidden">Filter the log by text</span>
            <input
              className={styles.field}
              value={text}
              placeholder="filter"
              spellCheck={false}
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return;
                setText('');
                event.currentTarget.blur();
              }}
            />
          </label>
          {FILTERS.map((filter) => (
            <Button
              key={filter.value}
              size="small"
              pressed={level === filter.value}
              onPress={() => setLevel(filter.value)}
            >
              {filter.label}
            </Button>
          ))}
        </>
      }
    >
      <ol className={styles.list} aria-label="Events, newest first" data-testid="log">
        {shown.map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
        {shown.length === 0 && (
          <li className={styles.none}>{log.length === 0 ? 'Nothing yet.' : 'Nothing matches.'}</li>
        )}
      </ol>
    </Panel>
  );
}
