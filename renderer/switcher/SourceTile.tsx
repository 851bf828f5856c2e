import { Activity, Lightbulb, Pencil } from 'lucide-react';
import { useCallback } from 'react';
import { describeSource } from '#shared/show/source-config.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { Meters, StripLevel } from '#shared/state/telemetry.ts';
import type { SourceTally } from '#shared/tally/tally.ts';
import { LevelMeter } from '../monitors/LevelMeter.tsx';
import { MonitorPicture } from '../monitors/MonitorPicture.tsx';
import { noticeOf } from '../monitors/source-notice.ts';
import { FaultBadges } from '../sources-figures/FaultBadges.tsx';
import { faultPhrase } from '../sources-figures/fault-words.ts';
import { openFigures } from '../sources-figures/selected.ts';
import { openDialog } from '../store/dialogs.ts';
import { useEngine } from '../store/engine.ts';
import { tallyPhrase, tallyWord } from '../tally/tally-words.ts';
import { cx } from '../ui/cx.ts';
import { preview } from './actions.ts';
import styles from './SourceTile.module.css';

/** One source: its picture, name, number, tally and sound. A click puts it on preview. */
export function SourceTile({ source, tally: shown }: { source: SourceState; tally: SourceTally }) {
  const { tally } = shown;
  const connected = useEngine((store) => store.link.phase === 'open');
  const level = useCallback((all: Meters): StripLevel | null => all.sources[source.id] ?? null, [source.id]);
  const { name } = source.config;
  const facts = [describeSource(source.config), source.video ?? 'no video yet', source.audio ?? 'no audio'];
  return (
    <li
      className={cx(styles.tile, styles[tally])}
      data-testid={`tile-${source.id}`}
      data-tally={tally}
      data-via={shown.via.join(' ')}
      data-status={source.status}
    >
      <button
        type="button"
        className={styles.picture}
        disabled={!connected}
        title={facts.join(' · ')}
        aria-label={`${source.number} ${name}, ${source.status}${faultPhrase(source)}${tallyPhrase(shown)}. Put on preview.`}
        onPointerDown={(event) => event.button === 0 && preview(source.id)}
        onPointerUp={(event) => event.currentTarget.blur()}
        onClick={(event) => event.detail === 0 && preview(source.id)}
      >
        <MonitorPicture monitor={source.id} label={`Picture of ${name}`} notice={noticeOf(source)} small />
        <FaultBadges source={source} />
        <LevelMeter pick={level} className={styles.meter} label={`Level of ${name}`} />
      </button>
      <button
        type="button"
        className={styles.edit}
        aria-label={`Edit ${name}`}
        title={`Edit ${name}`}
        onClick={() => openDialog({ kind: 'edit-source', id: source.id })}
      >
        <Pencil size={12} />
      </button>
      <button
        type="button"
        className={cx(styles.edit, styles.lamp)}
        aria-label={`Tally of ${name} on a phone`}
        title={`Tally of ${name} on a phone`}
        onClick={() => openDialog({ kind: 'tally', source: source.id })}
      >
        <Lightbulb size={12} />
      </button>
      <button
        type="button"
        className={cx(styles.edit, styles.figures)}
        aria-label={`Figures of ${name}`}
        title={`Figures of ${name}`}
        onClick={() => openFigures(source.id)}
      >
        <Activity size={12} />
      </button>
      <div className={styles.bar}>
        <b className={styles.number}>{source.number}</b>
        <span className={styles.name}>{name}</span>
        <span className={styles.tally}>{tallyWord(shown)}</span>
      </div>
    </li>
  );
}
