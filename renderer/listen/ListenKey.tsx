import { Headphones, TriangleAlert, VolumeOff } from 'lucide-react';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import styles from './ListenKey.module.css';
import { listen, useListenBus, useListening } from './listen.ts';
import { listenWords } from './listen-words.ts';

/** What listening does at the moment, for the controls that show it. */
export function useListenWords() {
  const status = useListening();
  const bus = useListenBus((store) => store.value);
  const soloed = useEngine(({ state }) => state?.sound.solo.length ?? 0);
  return { on: status.phase !== 'muted', held: status.phase === 'held', ...listenWords(status, bus, soloed) };
}

/** Makes this page heard, and mutes it. Lit in blue while it is on: it has nothing to do with what goes out. */
export function ListenKey({ testId }: { testId: string }) {
  const { on, held, word, sentence, warn } = useListenWords();
  const press = (): void => listen(!on || held);
  const Icon = warn ? TriangleAlert : on ? Headphones : VolumeOff;
  return (
    <button
      type="button"
      className={cx(styles.key, on && styles.on, warn && styles.warn)}
      aria-label="Listen in this page"
      aria-pressed={on}
      aria-description={sentence}
      title={`Listen in this page. ${sentence}`}
      data-testid={testId}
      onClick={press}
    >
      <Icon size={11} aria-hidden="true" />
      <span className={styles.word}>{word}</span>
    </button>
  );
}
