import { useEffect, useRef } from 'react';
import type { SourceState } from '#shared/state/state.ts';
import { noticeOf } from '../monitors/source-notice.ts';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { HEALTH_WORDS, HealthMark } from '../ui/HealthMark.tsx';
import { Panel } from '../ui/Panel.tsx';
import { faultWords } from './fault-words.ts';
import { COLUMNS, type FigureRow, figureRows } from './figures.ts';
import styles from './SourcesDesk.module.css';
import { useFigures } from './selected.ts';

/** What a source is doing, in a few words. */
function stateWords(source: SourceState): string {
  const notice = noticeOf(source);
  const words = [notice === null ? 'live' : notice.word.toLowerCase(), ...faultWords(source).map(({ word }) => word)];
  if (source.restarts > 0) words.push(`${source.restarts} restarts`);
  return words.join(', ');
}

function Row({ row, source, selected }: { row: FigureRow; source: SourceState; selected: boolean }) {
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (selected) line.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const facts = [source.video, source.audio].filter((fact) => fact !== null).join(' · ');
  return (
    <tr ref={line} className={cx(selected && styles.selected)} data-testid={`figures-${row.id}`}>
      <th scope="row" className={cx(styles.source, styles.named)}>
        <HealthMark health={row.health} size={12} />
        <span className="visually-hidden">{HEALTH_WORDS[row.health]}</span>
        <b className={styles.number}>{row.number}</b>
        <span className={styles.name}>{row.name}</span>
      </th>
      <td className={styles.state} title={[source.problem, facts].filter((text) => text).join(' · ')}>
        {stateWords(source)}
      </td>
      {COLUMNS.map(({ id }) => {
        const cell = row.cells[id];
        return (
          <td key={id} className={cx(styles.figure, cell !== undefined && styles[cell.health])} data-column={id}>
            {cell?.text ?? '–'}
            {(cell?.health === 'warn' || cell?.health === 'alarm') && (
              <span className="visually-hidden"> {HEALTH_WORDS[cell.health]}</span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** Every source’s figures in one table: how it arrives, how it is read, what its way does to it. */
export function SourcesDesk() {
  const sources = useEngine((store) => store.state?.sources ?? null);
  const canvas = useEngine((store) => store.state?.show.canvas ?? null);
  const history = useEngine((store) => store.history);
  const connected = useEngine((store) => store.link.phase === 'open');
  const selected = useFigures((store) => store.selected);
  if (sources === null || canvas === null) return null;
  const rows = figureRows(sources, canvas, connected ? history : []);
  return (
    <Panel title="Sources" info={<span className={styles.hint}>counts since opened; colours by the last minute</span>}>
      <div className={styles.scroll}>
        <table className={styles.table} data-testid="source-figures">
          <thead>
            <tr>
              <th scope="col" className={cx(styles.source, styles.head)}>
                Source
              </th>
              <th scope="col" className={cx(styles.state, styles.head)}>
                State
              </th>
              {COLUMNS.map(({ id, label, unit, help }) => (
                <th key={id} scope="col" className={cx(styles.figure, styles.head)} title={help}>
                  {label} <span className={styles.unit}>{unit}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sources.map((source, i) => {
              const row = rows[i];
              return row === undefined ? null : (
                <Row key={source.id} row={row} source={source} selected={source.id === selected} />
              );
            })}
          </tbody>
        </table>
        {sources.length === 0 && <p className={styles.none}>No sources yet.</p>}
      </div>
    </Panel>
  );
}
