import type { SourceState } from '#shared/state/state.ts';
import { ListenPanel } from '../listen/ListenControls.tsx';
import { useEngine } from '../store/engine.ts';
import { LoudnessPanel } from './LoudnessPanel.tsx';
import { Master } from './Master.tsx';
import styles from './SoundDesk.module.css';
import { Strip } from './Strip.tsx';

const NO_SOURCES: SourceState[] = [];

/** The sound desk: a strip a source, in the order of their numbers, and the master, which stays in sight. */
export function SoundDesk() {
  const sources = useEngine(({ state }) => state?.sources ?? NO_SOURCES);
  return (
    <div className={styles.desk} data-testid="sound-desk">
      {sources.length === 0 ? (
        <p className={styles.empty}>No source yet: press A to add one.</p>
      ) : (
        <ul className={styles.strips} aria-label="Strips">
          {sources.map((source) => (
            <Strip key={source.id} source={source} />
          ))}
        </ul>
      )}
      <Master />
      <LoudnessPanel />
      <ListenPanel />
    </div>
  );
}
