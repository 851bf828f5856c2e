import { useEngine } from '../store/engine.ts';
import styles from './AdaptiveNote.module.css';
import { adaptiveText } from './encoder-words.ts';

/** Says that the bitrate is lowered, how far, since when and because of whom. Nothing while it is not. */
export function AdaptiveNote() {
  const text = useEngine((store) =>
    store.state === null ? null : adaptiveText(store.state.encoder, store.state.show.encoder),
  );
  if (text === null) return null;
  return (
    <span className={styles.note} role="status" title={text} data-testid="adaptive">
      ▼ {text}
    </span>
  );
}
