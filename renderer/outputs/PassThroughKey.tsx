import { run, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import styles from './PassThroughKey.module.css';

/** Lets a source’s own stream go out, and says whether it does. */
export function PassThroughKey() {
  const state = useEngine((store) => store.state);
  const connected = useEngine((store) => store.link.phase === 'open');
  if (state === null) return null;
  const { status, source, reason } = state.passThrough;
  const name = state.sources.find(({ id }) => id === source)?.config.name ?? source;
  return (
    <span className={styles.line} data-testid="pass-through" data-status={status}>
      <span role="status" className={cx(styles.words, status === 'on' && styles.on)}>
        {status === 'on' && <>● {name} goes out as it came, not encoded</>}
        {status === 'waiting' && <>encoded: {reason}</>}
      </span>
      <Button
        size="small"
        disabled={!connected}
        pressed={status !== 'off'}
        label="Pass-through: an MPEG-TS source alone on program goes out as it came"
        onPress={() => void run('passThrough.set', { on: status === 'off' })}
      >
        Pass-through
      </Button>
    </span>
  );
}
