import { useEngine } from '../store/engine.ts';
import styles from './RecordBar.module.css';

/** On the desk’s tab while a macro is recorded: it goes on whatever desk is open. */
export function RecordingMark() {
  const recording = useEngine((store) => store.state?.macros.recording ?? null);
  if (recording === null) return null;
  return (
    <span className={styles.mark} title={`Recording the macro ${recording.name}`}>
      REC
    </span>
  );
}
