import { TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { formatClock } from '../ui/format.ts';
import styles from './LinkBanner.module.css';

/** Full width: the engine is silent, or has a fault that everybody must know of. Lies over the header’s lower neighbours, so nothing moves. */
export function LinkBanner() {
  const link = useEngine((store) => store.link);
  const problem = useEngine((store) => store.state?.engine.problem ?? null);
  const [read, setRead] = useState<string | null>(null);
  if (link.phase !== 'open') {
    const since = link.phase === 'lost' || link.phase === 'connecting' ? formatClock(link.sinceMs) : null;
    return (
      <div className={cx(styles.banner, styles.lost)} role="alert" data-testid="lost-banner">
        <TriangleAlert size={18} aria-hidden="true" />
        <strong>No word from the engine{since === null ? '' : ` since ${since}`} – trying again.</strong>
        <span>The show may still be on air. Nothing on this page is live until the engine speaks again.</span>
      </div>
    );
  }
  if (problem === null || problem.message === read) return null;
  return (
    <div className={cx(styles.banner, styles.problem)} role="alert">
      <TriangleAlert size={18} aria-hidden="true" />
      <strong>{problem.message}</strong>
      <span>{problem.next}</span>
      <button type="button" className={styles.close} aria-label="Hide" onClick={() => setRead(problem.message)}>
        <X size={16} />
      </button>
    </div>
  );
}
