import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { formatClock } from '../ui/format.ts';
import { HEALTH_WORDS, HealthMark } from '../ui/HealthMark.tsx';
import { useGraphView } from './graph-view.ts';
import { hour, useHour } from './hour.ts';
import styles from './MomentList.module.css';
import { momentOf } from './moment.ts';
import { usePushes } from './pushes.ts';

/** Every hop at the moment looked at, and what the verdict was then. */
export function MomentList() {
  useHour((store) => store.version);
  const cursorMs = useGraphView((store) => store.cursorMs);
  const log = useEngine((store) => store.log);
  const pushes = usePushes();
  const ring = hour();
  const moment = momentOf(ring, cursorMs ?? ring.lastMs, pushes, log);
  return (
    <section className={styles.moment} aria-label="All hops at this moment" data-testid="moment">
      <header className={styles.head}>
        <b>{moment === null ? '–' : formatClock(moment.atMs)}</b>
        <span className={styles.when}>{cursorMs === null ? 'now' : 'looked at'}</span>
        <span className={styles.what}>behind lens</span>
      </header>
      <ul className={styles.hops}>
        {moment?.hops.map(({ hop, health, delay, figure }) => (
          <li key={hop} className={cx(styles.hop, styles[health])} data-testid={`moment-${hop}`}>
            <HealthMark health={health} size={11} />
            <span className={styles.name}>{hop}</span>
            <span className={styles.word}>{HEALTH_WORDS[health]}</span>
            <span className={styles.figure}>{figure}</span>
            <b className={styles.delay}>{delay}</b>
          </li>
        ))}
      </ul>
      <p
        className={cx(styles.verdict, moment?.verdict != null && styles[moment.verdict.health])}
        title={moment?.verdict?.advice}
        data-testid="moment-verdict"
      >
        {moment === null
          ? 'Nothing was heard of this moment.'
          : moment.verdict === null
            ? (moment.entry?.text ?? 'Every hop in use was healthy.')
            : `${moment.verdict.hop.toUpperCase()}: ${moment.verdict.problem}`}
      </p>
    </section>
  );
}
