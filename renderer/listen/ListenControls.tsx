import type { ListenBus } from '#shared/protocol/listen.ts';
import { DeskSwitch } from '../sound/DeskKey.tsx';
import { LevelSlider } from '../sound/LevelSlider.tsx';
import { formatNumber } from '../sound/sound-format.ts';
import { cx } from '../ui/cx.ts';
import styles from './ListenControls.module.css';
import { ListenKey, useListenWords } from './ListenKey.tsx';
import {
  LISTEN_LOW_DB,
  LISTEN_START_DB,
  setListenBus,
  setListenLevel,
  useListenBus,
  useListenLevel,
} from './listen.ts';

const BUSES: readonly { value: ListenBus; face: string; title: string }[] = [
  { value: 'program', face: 'PGM', title: 'Listen to program' },
  { value: 'solo', face: 'SOLO', title: 'Listen to what is soloed; to program while nothing is' },
];
const sayLevel = (db: number): string => (db <= LISTEN_LOW_DB ? 'silent' : `${formatNumber(db, 0)} dB`);

/** Listening: on or off, to what, how loud, and what it does. Changes nothing that goes out. */
export function ListenControls({ testId }: { testId: string }) {
  const bus = useListenBus((store) => store.value);
  const level = useListenLevel((store) => store.value);
  const { sentence, warn } = useListenWords();
  return (
    <div className={styles.controls}>
      <ListenKey testId={testId} />
      <DeskSwitch label="Listen to" value={bus} options={BUSES} onChange={setListenBus} />
      <div className={styles.level}>
        <LevelSlider
          label="Level in this page"
          min={LISTEN_LOW_DB}
          max={0}
          step={1}
          value={level}
          rest={LISTEN_START_DB}
          say={sayLevel}
          disabled={false}
          onMove={setListenLevel}
        />
        <span className={styles.value}>{sayLevel(level)}</span>
      </div>
      <p className={cx(styles.sentence, warn && styles.warn)}>{sentence}</p>
    </div>
  );
}

/** Listening as a part of the sound desk. */
export function ListenPanel() {
  return (
    <section className={styles.panel} aria-label="Monitor">
      <header className={styles.head}>Monitor</header>
      <ListenControls testId="listen-desk" />
    </section>
  );
}
