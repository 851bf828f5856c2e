import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { formatDuration } from '../ui/format.ts';
import { useEngineNow } from '../ui/use-now.ts';
import styles from './OnAir.module.css';

const WORDS = { off: 'Off air', starting: 'Starting', 'on-air': 'On air', ending: 'Ending' } as const;

/** Whether the show is on air, and for how long. */
export function OnAir() {
  const broadcast = useEngine((store) => store.state?.broadcast ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  const nowMs = useEngineNow(200);
  const status = broadcast?.status ?? 'off';
  const since = broadcast?.onAirSinceMs ?? null;
  return (
    <div
      className={cx(styles.onAir, styles[status], !connected && styles.unknown)}
      data-testid="on-air"
      data-status={connected ? status : 'unknown'}
    >
      <span className={styles.lamp} aria-hidden="true" />
      <span className={styles.word}>{connected ? WORDS[status] : 'Unknown'}</span>
      <time className={styles.clock}>{since === null || !connected ? '--:--:--' : formatDuration(nowMs - since)}</time>
    </div>
  );
}
