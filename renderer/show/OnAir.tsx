import { RadioTower } from 'lucide-react';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { formatDuration } from '../ui/format.ts';
import { useEngineNow } from '../ui/use-now.ts';
import styles from './OnAir.module.css';
import { outputsTitle, outputsWithoutBroadcast, outputsWord } from './on-air-view.ts';

const WORDS = { off: 'Off air', starting: 'Starting', 'on-air': 'On air', ending: 'Ending' } as const;

/** Whether the show is on air, and for how long; or how many outputs run although the broadcast is off. */
export function OnAir() {
  const broadcast = useEngine((store) => store.state?.broadcast ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  const outputs = useEngine((store) => outputsWithoutBroadcast(store.state));
  const nowMs = useEngineNow(200);
  const status = broadcast?.status ?? 'off';
  const since = broadcast?.onAirSinceMs ?? null;
  if (connected && outputs > 0) {
    return (
      <div
        className={cx(styles.onAir, styles.outputs)}
        title={outputsTitle(outputs)}
        data-testid="on-air"
        data-status="outputs"
      >
        <RadioTower size={16} aria-hidden="true" />
        <span className={styles.word}>{outputsWord(outputs)}</span>
        <span className="visually-hidden">{outputsTitle(outputs)}</span>
      </div>
    );
  }
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
